import GRU4Rec
import Testing

/// What errors say, where it depends on what happened.
@Suite struct GRU4RecErrorTests {
  @Test func `how many ranks can train`() {
    func text(_ ranks: Int, _ most: Int) -> String {
      "\(GRU4RecError.tooManyRanks(ranks, most: most))"
    }
    #expect(text(2, 1).contains("start one process: a step scores too few items for more"))
    #expect(text(64, 32).contains("a power of two of them, 32 at most: a step scores too few"))
    // Not too many, but no power of two.
    #expect(text(3, 8).hasSuffix("start a power of two of them, 8 at most"))
    #expect(text(8, 8).hasSuffix("start a power of two of them, 8 at most"))
  }

  @Test func `catalogues of one item and of none`() {
    #expect("\(GRU4RecError.tooFewItems(1))".hasPrefix("the log has 1 item; "))
    #expect("\(GRU4RecError.tooFewItems(0))".hasPrefix("the log has 0 items; "))
  }

  @Test func `trainings that ran away`() {
    let loss = GRU4RecError.exploded(epoch: 3, loss: 1e9, learningRate: 0.5)
    let weights = GRU4RecError.exploded(epoch: 3, loss: nil, learningRate: 0.5)
    let numbers = GRU4RecError.diverged(epoch: 3, step: 7, learningRate: 0.5)
    #expect("\(loss)".contains("a mean loss of 1e+09 is far beyond"))
    #expect("\(weights)".contains("weights are far beyond"))
    #expect("\(numbers)".contains("in epoch 3, step 7: "))
    for error in [loss, weights, numbers] {
      #expect(error.isDivergence && "\(error)".contains("learningRate (it is 0.5)"))
    }
    #expect(!GRU4RecError.foreignVocabulary.isDivergence)
  }
}
