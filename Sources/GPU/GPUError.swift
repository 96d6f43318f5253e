import CGPU

/// Why a graphics card cannot be used, or could not go on.
package enum GPUError: Error, Equatable, Sendable {
  /// No driver, or none that answers: what the system says.
  case noDriver(String)
  /// The driver knows no such card.
  case noCard(String)
  /// The driver is too old for the kernels.
  case oldDriver(String)
  /// The card is too old for the kernels: its name, its compute capability.
  case oldCard(String)
  /// The card's memory is used up: bytes of the card.
  case noMemory(of: UInt64)
  /// The card failed or is gone, with all that lay on it.
  case lost(String)

  init(status: Int32, message: String, memory: UInt64 = 0) {
    self =
      switch Int(status) {
      case GG_NO_DRIVER: .noDriver(message)
      case GG_NO_CARD: .noCard(message)
      case GG_OLD_DRIVER: .oldDriver(message)
      case GG_OLD_CARD: .oldCard(message)
      case GG_NO_MEMORY: .noMemory(of: memory)
      default: .lost(message)
      }
  }

  /// The oldest cards that can be used, and the oldest driver.
  package static let requirements =
    "an NVIDIA card of compute capability 8.0 or later (A100, RTX 30) and a driver of version 525 or later"
}

extension GPUError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noDriver(let reason):
      "no NVIDIA driver was found (\(reason)); install it, or train on the CPU"
    case .noCard(let reason):
      "the NVIDIA driver knows no such card (\(reason)); choose another, or train on the CPU"
    case .oldDriver(let reason):
      "the NVIDIA driver is too old (\(reason)); needed: \(Self.requirements)"
    case .oldCard(let reason): "\(reason) is too old; needed: \(Self.requirements)"
    case .noMemory(let bytes):
      "the graphics card's memory is used up (it has \(bytes >> 20) MiB, which others may use too); use a smaller "
        + "batch, fewer samples or a cheaper optimizer, or train on the CPU"
    case .lost(let reason):
      "the graphics card failed (\(reason)); go on from the last checkpoint, on the card or on the CPU"
    }
  }
}
