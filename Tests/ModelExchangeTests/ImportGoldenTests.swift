import GRU4Rec
import ModelExchange
import Recommendation
import Safetensors
import TestSupport
import Testing

/// Checkpoints that the authors' code wrote, in `../shared/golden/ckpt`, where they are.
@Suite(
  .enabled(if: SharedFiles.has("golden/ckpt"), "no recorded checkpoints at ../shared/golden/ckpt"))
struct ImportGoldenTests {
  @Test(arguments: [
    "tiny_constrained", "tiny_constrained_2layer", "tiny_separate8", "tiny_onehot",
    "tiny_bprmax_elu",
  ])
  func `the authors' own files score as recorded`(_ name: String) throws {
    let scratch = try Scratch()
    let target = scratch.file("model.safetensors")
    try AuthorsCheckpoint(contentsOf: SharedFiles.path("golden/ckpt/\(name).pt")).save(to: target)
    let model = try GRU4RecModel(contentsOf: target)
    let recorded = try SafetensorsFile(
      path: SharedFiles.path("golden/ckpt/\(name).expected.safetensors"))
    #expect(model.itemCount == 30 && model.vocabulary.id(of: 0) == "i12")
    #expect(model.itemCounts.reduce(0, +) == 39)
    let weights = try SafetensorsFile(path: target)
    #expect(
      try weights.array("item.output_weight", as: Float.self)
        == recorded.array("param.Wy.weight", as: Float.self))
    let all = (0..<30).map { Int32($0) }
    // Two steps of three sessions.
    var states = [GRU4RecState](repeating: model.initialState(), count: 3)
    for step in 0..<2 {
      let items = try recorded.array("in\(step)", as: Int64.self)
      let expected = try recorded.array("scores\(step)", as: Float.self)
      for lane in 0..<3 {
        model.observe(Int32(items[lane]), state: &states[lane])
        for (item, score) in model.score(states[lane], of: all).enumerated() {
          let recorded = expected[lane * 30 + item]
          #expect(abs(score - recorded) <= 1e-6, "\(name), step \(step), item \(item)")
        }
      }
    }
  }
}
