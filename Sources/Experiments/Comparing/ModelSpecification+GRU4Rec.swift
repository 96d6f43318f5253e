import GRU4Rec
import Wording

extension ModelSpecification {
  /// The settings that a text such as `preset=diginetica,epochs=5` describes.
  static func hyperparameters(_ text: String) throws(ComparisonError) -> Hyperparameters {
    do {
      return try Hyperparameters(text)
    } catch {
      throw .unusableSettings(model: "\(gru4rec):\(text)", reason: error.text(.plain))
    }
  }
}
