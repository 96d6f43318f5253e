import ArgumentParser
import GRU4Rec

/// What trains.
struct DeviceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What trains: cpu, gpu (an NVIDIA card), gpu:1 (the second one), or auto for a card where there is one.",
      valueName: "cpu|gpu|auto"))
  var device: TrainingDevice = .cpu
}

extension TrainingDevice: ExpressibleByArgument {
  /// Reads `cpu`, `gpu`, `gpu:1` or `auto`.
  public init?(argument: String) { self.init(argument) }
  /// The device as it is read.
  public var defaultValueDescription: String { description }
}
