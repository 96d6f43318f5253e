import GRU4Rec
import Testing
import Wording

/// Settings as one text.
@Suite struct SettingTextTests {
  @Test func `a text of settings`() throws {
    #expect(try Hyperparameters("") == Hyperparameters())
    #expect(try Hyperparameters("preset=rsc15") == .preset(.rsc15))
    #expect(
      try Hyperparameters("epochs=5,preset=diginetica,layers=64/64")
        == .preset(.diginetica) { ($0.epochs, $0.layers) = (5, [64, 64]) })
    // The authors' names and ours, in either spelling.
    #expect(
      try Hyperparameters("learning-rate=0.2, batch_size=7, dropout_p_hidden=0.5, layers=[8,6]")
        == Hyperparameters {
          ($0.learningRate, $0.batchSize, $0.hiddenDropout, $0.layers) = (0.2, 7, 0.5, [8, 6])
        })
    #expect(
      try Hyperparameters("constrained_embedding=False,embedding=16").embedding == .separate(16))
    #expect(try Hyperparameters("embedding=separate:16").embedding == .separate(16))
    #expect(try Hyperparameters("mask-accidental-hits=yes").maskAccidentalHits)
    #expect(
      Hyperparameters { ($0.layers, $0.logQ) = ([64, 32], 0.5) }.text == "layers=64/32,logq=0.5")
  }

  @Test(arguments: [
    ("layers", "'layers' in the parameter string has no value"),
    ("=5", "'=5' in the parameter string has no value"),
    ("layer=5", "unknown parameter 'layer'; known: preset, layers, embedding, reset-gate"),
    ("batch-size=1,batch_size=2", "'batch_size' is given twice"),
    ("preset=rsc16", "preset is 'rsc16'; allowed: rsc15"),
    ("hidden-dropout=much", "hidden-dropout is 'much'; allowed: a number"),
    ("optimizer=lion", "optimizer is 'lion'; allowed: one of adagrad"),
    ("learning_rate=-1", "learningRate is -1; allowed: a finite number above 0"),
    ("bpreg=-1", "bprRegularization is -1; allowed: 0 or more"),
    ("loss=bpr,logq=1", "logQ is for cross-entropy only; leave it at 0 with the loss bpr"),
  ])
  func `what is wrong with a text`(text: String, message: String) {
    let error = #expect(throws: GRU4RecError.self) { try Hyperparameters(text) }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `errors name parameters as their readers do`() {
    let error = #expect(throws: GRU4RecError.self) { try Hyperparameters("bpreg=-1") }
    let names: [ParameterNames] = [.swift, .flags, .plain]
    #expect(
      names.map { error?.text($0).prefix { $0 != " " } ?? "" } == [
        "bprRegularization", "--bpreg", "bpreg",
      ])
    let conflict = GRU4RecError.conflict(.nothingToDrop)
    #expect(conflict.text(.flags).hasPrefix("--embedding none has no input vector"))
    #expect(conflict.description.contains("set embeddingDropout to 0, or use hiddenDropout"))
    let diverged = GRU4RecError.diverged(epoch: 1, step: 2, learningRate: 0.5)
    #expect(diverged.text(.flags).hasSuffix("less --momentum, or --gradient-clip 1"))
    #expect(diverged.description.contains("smaller learningRate (it is 0.5)"))
    let checkpoint = GRU4RecError.unusableCheckpoint(path: "c", reason: "damaged")
    #expect(checkpoint.text(.flags) == "c: damaged; start without --resume")
    #expect(checkpoint.description == "c: damaged; start without resuming")
  }
}
