import Testing

@testable import Kernels

/// A number that stands for no loss, optimiser or activation ends the process: going on would train
/// something else.
@Suite("Unknown kinds")
struct UnknownKindTests {
  @Test("of a loss")
  func loss() async {
    await #expect(processExitsWith: .failure) {
      var loss = ColumnLoss(
        "bpr", bprRegularization: 0, smoothing: 0, scale: 1, final: .linear)
      loss.raw.kind = 99
      _ = loss.isPairwise
    }
  }

  @Test("of an optimiser")
  func optimizer() async {
    await #expect(processExitsWith: .failure) {
      var rule = RowOptimizer("sgd", learningRate: 1, momentum: 0, l2: 0)
      rule.raw.kind = -1
      rule.setTime(1)
    }
  }

  @Test("of an activation")
  func activation() async {
    await #expect(processExitsWith: .failure) {
      var activation = ElementwiseActivation.tanh
      activation.raw.kind = 99
      Arena.with { FusedKernels().activate($0.matrix(rows: 1, columns: 1), activation) }
    }
  }
}
