import GRU4Rec
import Testing

@Suite struct HyperparametersAuthorsParametersTests {
  private func applied(_ text: String, to base: Hyperparameters = .init()) throws -> Hyperparameters
  {
    var settings = base
    try settings.apply(authorsParameters: text)
    return settings
  }

  @Test func `a string of all names`() throws {
    let settings = try applied(
      "loss=bpr-max,layers=[64, 32],constrained_embedding=True,embedding=0,final_act=elu-0.5,"
        + "elu_param=0.25,n_epochs=7,batch_size=33,dropout_p_embed=0.1,dropout_p_hidden=0.4,"
        + "learning_rate=0.2,momentum=0.3,n_sample=1024,sample_alpha=0.75,bpreg=1.5,logq=0.0,"
        + "hidden_act=relu,smoothing=0.0,adapt=rmsprop,adapt_params=[],lmbd=0.01,grad_cap=5,"
        + "sigma=0.1,init_as_normal=1,train_random_order=True,time_sort=False")
    var expected = Hyperparameters()
    expected.loss = .bprMax
    expected.layers = [64, 32]
    expected.finalActivation = .elu(0.5)
    expected.eluAlpha = 0.25
    expected.epochs = 7
    expected.batchSize = 33
    expected.embeddingDropout = 0.1
    expected.hiddenDropout = 0.4
    expected.learningRate = 0.2
    expected.momentum = 0.3
    expected.negativeSamples = .count(1024)
    expected.sampleAlpha = 0.75
    expected.bprRegularization = 1.5
    expected.hiddenActivation = .relu
    expected.optimizer = .rmsprop
    expected.l2 = 0.01
    expected.gradientClip = 5
    expected.initialWeights = .normal(0.1)
    expected.sessionOrder = .shuffled
    #expect(settings == expected)
  }

  @Test func `forms of values`() throws {
    #expect(try applied("layers=100").layers == [100])
    #expect(try applied("layers=100/50").layers == [100, 50])
    #expect(try applied("layers=[100]").layers == [100])
    #expect(try applied(" loss = 'top1' , n_epochs = 3 ,").loss == .top1)
    #expect(try applied("loss=xe_logit,final_act=softmax_logit").finalActivation == nil)
    #expect(try applied("loss=cross-entropy,final_act=softmax").scoreActivation == .linear)
    #expect(try applied("final_act=linear,loss=bpr-max").finalActivation == .linear)
    #expect(try applied("adapt=None").optimizer == .sgd)
    #expect(try applied("init_as_normal=True").initialWeights == .glorotNormal)
    #expect(try applied("sigma=0.5").initialWeights == .uniform(0.5))
    #expect(try applied("") == Hyperparameters())
    // A quote alone is no quoting.
    #expect(throws: GRU4RecError.self) { try applied("loss='") }
    #expect(throws: GRU4RecError.self) { try applied("n_epochs='3") }
    var squashed = Hyperparameters()
    squashed.finalActivation = .tanh
    #expect(try applied("final_act=softmax", to: squashed).finalActivation == nil)
    #expect(try applied("n_epochs=3", to: squashed).finalActivation == .tanh)
  }

  @Test func `how items enter`() throws {
    #expect(try applied("constrained_embedding=True,embedding=64").embedding == .shared)
    #expect(try applied("constrained_embedding=False,embedding=64").embedding == .separate(64))
    #expect(try applied("constrained_embedding=False").embedding == .none)
    #expect(try applied("constrained_embedding=0,embedding=0").embedding == .none)
    #expect(
      try applied("layers=96,constrained_embedding=False,embedding=layersize").embedding
        == .separate(96))
    var separate = Hyperparameters()
    separate.embedding = .separate(8)
    #expect(try applied("embedding=16", to: separate).embedding == .separate(16))
    #expect(try applied("n_epochs=1", to: separate).embedding == .separate(8))
  }

  @Test(arguments: [
    ("n_epoch=3", "unknown parameter 'n_epoch'; known: loss, constrained_embedding"),
    ("loss", "'loss' in the parameter string has no value"),
    ("logq=1,logq=0", "'logq' is given twice"),
    ("loss=nothing", "loss is 'nothing'; allowed: one of cross-entropy"),
    ("layers=a", "layers is 'a'"),
    ("layers=100/", "layers is '100/'"),
    ("batch_size=32.5", "batch_size is '32.5'"),
    ("learning_rate=fast", "learning_rate is 'fast'"),
    ("constrained_embedding=yes", "True or False"),
    ("final_act=sigmoid", "final_act is 'sigmoid'"),
    ("loss=bpr-max,final_act=softmax", "softmax with cross-entropy only"),
    ("adapt=lion", "adapt is 'lion'"),
    ("adapt_params=[0.9]", "adapt_params"),
    ("sigma=-1", "scaled widths are not offered"),
    ("time_sort=False", "train_random_order=True"),
  ])
  func `what cannot be honoured is an error`(text: String, message: String) {
    var settings = Hyperparameters()
    do throws(GRU4RecError) {
      try settings.apply(authorsParameters: text)
      Issue.record("\(text) was accepted")
    } catch {
      #expect(error.description.contains(message), "\(error)")
    }
    #expect(settings == Hyperparameters(), "a refused string changes nothing")
  }
}
