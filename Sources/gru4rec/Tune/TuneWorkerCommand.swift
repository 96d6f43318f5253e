import ArgumentParser
import Console
import Experiments
import Foundation
import Wording

/// `gru4rec tune-worker`: a process that `gru4rec tune` starts to work on its study.
struct TuneWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune-worker", abstract: "Works for gru4rec tune, which starts it.",
    shouldDisplay: false)

  @Argument(help: "File of the study.") var study: String
  @Option(help: ArgumentHelp("Number of the worker.", valueName: "n")) var worker: Int
  @Option(help: ArgumentHelp("Threads to train with.", valueName: "n")) var threads: Int
  @OptionGroup var device: DeviceOptions
  @Option(help: ArgumentHelp("Process that started it.", valueName: "pid")) var parent: Int32
  @Flag(help: "Ask that process for the study, on standard output.") var asking = false

  func run() throws {
    // mpirun hands its signals on to all processes of a rank.
    Interruption.watch(isRank: true)
    // A study's settings come from a space, not from flags.
    let texts = WorkerTexts(describe: { ParameterNames.plain.text(of: $0) }, warn: Messages.warning)
    // A process whose parent has gone gets another one.
    let worker =
      asking
      ? try TuningWorker(
        asking: (.standardOutput, .standardInput), study: study, number: worker, threads: threads,
        device: device.device, texts: texts)
      : try TuningWorker(
        study: study, number: worker, threads: threads, device: device.device, texts: texts)
    do {
      let isDone = try worker.work { [parent] in
        Interruption.isRequested || getppid() != parent
      }
      if !isDone { throw CommandError.interrupted("") }
    } catch SearchError.noAnswer where getppid() != parent {
      throw CommandError.interrupted("")
    }
  }
}
