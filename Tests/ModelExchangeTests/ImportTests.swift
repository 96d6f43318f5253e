import GRU4Rec
import ModelExchange
import PyTorchFiles
import Recommendation
import SessionData
import TestSupport
import Testing

@Suite struct ImportTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func imported(_ path: String) throws -> GRU4RecModel {
    let target = scratch.file("model.safetensors")
    try AuthorsCheckpoint(contentsOf: path).save(to: target)
    return try GRU4RecModel(contentsOf: target)
  }

  @Test(arguments: Checkpoints.names)
  func `settings, items and scores are those of the file`(_ name: String) throws {
    let expected = try Checkpoints.expected(name)
    let model = try imported(Checkpoints.path(name))
    #expect((0..<12).map { model.vocabulary.id(of: $0) } == expected.ids)
    #expect(model.itemCounts == expected.counts)
    #expect(model.training.events == 48 && model.training.sessions == 3)
    let settings = model.hyperparameters
    #expect(
      settings.batchSize == 8 && settings.epochs == 3 && settings.negativeSamples == .count(16))
    #expect(
      settings.learningRate == 0.07 && settings.momentum == 0.3 && settings.sampleAlpha == 0.25)
    #expect(
      settings.bprRegularization == (settings.loss == .bprMax ? 0.9 : settings.bprRegularization))
    #expect(settings.logQ == (settings.loss == .bprMax ? 0 : 1))
    let isOneHot = name.hasPrefix("one-hot")
    #expect(settings.embeddingDropout == (isOneHot ? 0 : 0.1))
    #expect(settings.hiddenDropout == (isOneHot ? 0.25 : 0.2))
    var state = model.initialState()
    for item in expected.session { model.observe(item, state: &state) }
    let scores = model.score(state, of: (0..<12).map { ItemIndex($0) })
    for (score, expected) in zip(scores, expected.scores) {
      #expect(abs(Double(score) - expected) <= 1e-5, "\(name)")
    }
  }

  @Test func `training goes on with an imported model`() throws {
    for name in Checkpoints.names {
      let model = try imported(Checkpoints.path(name))
      let log = EventLog(
        vocabulary: model.vocabulary,
        sessions: Sessions(
          sessions: (0..<40).map { n in (0..<4).map { ItemIndex((n + 5 * $0) % 12) } }))
      let trainer = try GRU4RecTrainer(continuing: model, log: log, threads: 1)
      let next = try trainer.train()
      #expect(next.training.rounds == 2 && next.training.losses.count == 3)
    }
  }

  private func reason(_ zip: TestZip) throws -> String {
    let path = try scratch.write("bad.pt", zip.bytes)
    do {
      try AuthorsCheckpoint(contentsOf: path).save(to: scratch.file("bad.safetensors"))
      return "nothing"
    } catch let error as ModelExchangeError {
      return error.description
    } catch let error as PyTorchFileError {
      return error.description
    }
  }

  @Test func `models that are none are refused by name`() throws {
    let sound = try Checkpoints.parts(Checkpoints.path("shared-integers-pandas1"))
    func check(_ text: String, _ change: (inout TestZip) -> Bool) throws {
      var zip = sound
      #expect(change(&zip), "\(text): nothing to change")
      let reason = try reason(zip)
      #expect(reason.contains(text), "\(reason)")
      #expect(!scratch.has("bad.safetensors"))
    }
    try check("gru4rec_pytorch.GRU4Xyz") { $0.replace("GRU4Rec\n", "GRU4Xyz\n") }
    try check("never trained") { $0.replace("model", "nodel") }
    try check("no item map") { $0.replace("itemidmap", "itemidmop") }
    try check("no pandas Series") { $0.replace("_mgr", "_mgx") }
    try check("G.0.weight_hh") { $0.replace("weight_hh", "weight_hx") }
    try check("has not (DZ)") { $0.replace("\u{2}\0\0\0DE", "\u{2}\0\0\0DZ") }
    try check("loss") { $0.replace("cross-entropy", "cross-entropx") }
    try check("not in the file") { zip in
      zip.entries.removeAll { $0.name.hasSuffix("data/1") }
      return true
    }
    try check("numbers in") { zip in
      zip.entries[zip.place("data/1")].content.removeLast(4)
      return true
    }
    try check("not finite") { zip in
      let place = zip.place("data/2")
      zip.entries[place].content.replaceSubrange(0..<4, with: [0, 0, 0xc0, 0x7f])
      return true
    }
    try check("checksum") { zip in
      zip.entries[zip.place("data/1")].checksum = 7
      return true
    }
    try check("compressed") { zip in
      zip.entries[zip.place("data/1")].method = 8
      return true
    }
    try check("NumPy") { zip in
      zip.entries = [.init("a.npy", [])]
      return true
    }
    try check("big end") { zip in
      zip.entries[zip.place("byteorder")].content = Array("big".utf8)
      return true
    }
  }

  @Test func `files of other kinds are told what they are`() throws {
    let old: [UInt8] = [
      0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
    ]
    let cases: [([UInt8], String)] = [
      ([], "empty"), (Array("\u{10}\0\0\0\0\0\0\0{\"a\":1}".utf8), "safetensors"),
      (old, "before PyTorch 1.6"),
      ([0x80, 2] + Array("cgru4rec\nGRU4Rec\n)".utf8), "Theano"),
      ([0x80, 4] + Array("\u{95}abcdefgh".utf8), "plain pickle"),
      (Array("SessionId\tItemId".utf8), "not a file of torch.save"),
      ([0x89] + Array("HDF\r\n".utf8), "HDF5"), (Array("PK".utf8), "cut short"),
    ]
    for (bytes, text) in cases {
      let path = try scratch.write("odd.pt", bytes)
      let error = #expect(throws: PyTorchFileError.self) { try PyTorchFile(path: path) }
      #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
    }
    #expect(throws: PyTorchFileError.self) { try PyTorchFile(path: scratch.file("none.pt")) }
    #expect(throws: PyTorchFileError.self) { try PyTorchFile(path: scratch.path) }
  }
}

extension Scratch {
  func has(_ name: String) -> Bool { (try? names.contains(name)) ?? false }
}
