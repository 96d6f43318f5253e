import GRU4Rec
import Synchronization

extension ModelSpecification {
  /// Reads settings of GRU4Rec such as `preset=diginetica,epochs=5`.
  package static let settingsReader = Mutex<@Sendable (String) throws -> Hyperparameters>({ _ in
    Hyperparameters()
  })

  static func hyperparameters(_ text: String) throws -> Hyperparameters {
    try settingsReader.withLock { $0 }(text)
  }
}
