import Foundation
import TestSupport
import Testing
import Tuning

@Suite struct SpaceFileTests {
  private static let names = [
    "loss", "layers", "batch_size", "learning_rate", "momentum", "bpreg", "final_act",
    "constrained_embedding", "logq",
  ]

  private func parse(_ text: String) throws -> SearchSpace {
    try SpaceFile(path: "space.json", knownNames: Self.names).parse(text)
  }

  @Test func `the authors' lines`() throws {
    let space = try parse(
      """
      {"name":"layers", "dtype":"int", "values":[64,512], "step":32}
      {"name":"learning_rate", "dtype":"float", "values":[0.01, 0.25], "step":0.005}

      {"name":"bpreg", "dtype":"float", "values":[0.001, 2], "log":true}
      {"name":"momentum", "dtype":"float", "values":[0.0, 0.9]}
      {"name":"batch_size", "dtype":"int", "values":[32, 256]}
      {"name":"final_act", "dtype":"categorical", "values":["elu-0.5", "elu-1", "linear"]}
      {"name":"constrained_embedding", "dtype":"categorical", "values":[true, false]}
      {"name":"logq", "dtype":"categorical", "values":[0, 0.5, 1.0]}
      """)
    #expect(
      space.parameters.map(\.domain) == [
        .integers(low: 64, high: 512, step: 32, isLogarithmic: false),
        .reals(low: 0.01, high: 0.25, step: 0.005, isLogarithmic: false),
        .reals(low: 0.001, high: 2, step: nil, isLogarithmic: true),
        .reals(low: 0, high: 0.9, step: nil, isLogarithmic: false),
        .integers(low: 32, high: 256, step: 1, isLogarithmic: false),
        .categories(["elu-0.5", "elu-1", "linear"]), .categories(["True", "False"]),
        .categories(["0", "0.5", "1"]),
      ])
    #expect(space.parameters.map(\.valueCount) == [15, 49, nil, nil, 225, 3, 2, 3])
  }

  @Test func `a list, and values that depend on others`() throws {
    let space = try parse(
      """
      [ {"name": "loss", "dtype": "categorical", "values": ["cross-entropy", "bpr-max", "top1"]},
        {"name": "bpreg", "dtype": "float", "values": [0, 2], "when": {"loss": "bpr-max"}},
        {"name": "momentum", "dtype": "float", "values": [0, 1],
         "when": {"loss": ["bpr-max", "top1"]}} ]
      """)
    #expect(space.assignment { $0.value(at: 0) } == ["loss": "cross-entropy"])
    let last = space.assignment { $0.value(at: 1) }
    #expect(last == ["loss": "top1", "momentum": "1"])
    #expect(space.fixing(["loss": "bpr-max"]).names == ["bpreg", "momentum"])
    #expect(space.fixing(["loss": "bpr-max"]).parameters.allSatisfy { $0.conditions.isEmpty })
    #expect(space.fixing(["loss": "cross-entropy"]).names == [])
  }

  @Test func `a parameter may have a range for each kind, and other names`() throws {
    let file = SpaceFile(path: "space.json", knownNames: Self.names) {
      $0 == "rate" ? "learning_rate" : $0
    }
    let space = try file.parse(
      """
      {"name":"loss","dtype":"categorical","values":["a","b"]}
      {"name":"learning_rate","dtype":"float","values":[0.1,0.2],"when":{"loss":"a"}}
      {"name":"rate","dtype":"float","values":[0.3,0.4],"when":{"loss":"b"}}
      {"name":"layers","dtype":"ordered","values":[1,10,0]}
      """)
    #expect(space.names == ["loss", "learning_rate", "layers"])
    let rates = space["learning_rate"]
    let labels: [String] = rates.map { space.label(of: $0) }
    #expect(labels == ["learning_rate (loss a)", "learning_rate (loss b)"])
    #expect(space.label(of: space.parameters[0]) == "loss")
    let values: [String?] = rates.map { $0.value(in: ["loss": "b", "learning_rate": "0.3"]) }
    #expect(values == [nil, "0.3"])
    #expect(
      space.assignment { $0.value(at: 1) } == ["loss": "b", "learning_rate": "0.4", "layers": "0"])
    #expect(space.fixing(["loss": "a"])["learning_rate"].map { $0.value(at: 1) } == ["0.2"])
    let layers = space["layers"][0]
    #expect(layers.texts == ["1", "10", "0"] && layers.categories == nil && layers.valueCount == 3)
    for (index, text) in ["1", "10", "0"].enumerated() {
      let place = try #require(layers.place(of: text))
      #expect(abs(place - (Double(index) + 0.5) / 3) < 1e-12)
    }
    #expect(throws: TuningError.self) {
      try file.parse(
        """
        {"name":"rate","dtype":"int","values":[1,2]}
        {"name":"learning_rate","dtype":"int","values":[1,2]}
        """)
    }
  }

  @Test(arguments: [
    ("", "no parameters"),
    ("[]", "no parameters"),
    ("{\"name\":\"layers\"", "line 1: no JSON object"),
    ("hello", "line 1: no JSON object"),
    ("3", "line 1: no JSON object"),
    (String(repeating: "[", count: 50_000), "no JSON object"),
    (#"{"dtype":"int","values":[1,2]}"#, "line 1: 'name' is missing"),
    (#"{"name":"layers","values":[1,2]}"#, "'dtype' is missing"),
    (#"{"name":7,"dtype":"int","values":[1,2]}"#, "'name' is of the wrong kind"),
    (#"{"name":"layers","dtype":"int","values":"1"}"#, "'values' is of the wrong kind"),
    (#"{"name":"layers","dtype":"int","values":[1,[2]]}"#, "'values' is of the wrong kind"),
    (
      #"{"name":"layer","dtype":"int","values":[1,2]}"#,
      "unknown parameter 'layer'; known: loss, layers"
    ),
    (
      #"{"name":"layers","dtype":"int","values":[1,2],"steps":3}"#,
      "unknown key 'steps'; known: name"
    ),
    (#"{"name":"layers","dtype":"long","values":[1,2]}"#, "the dtype 'long'; known: int"),
    (#"{"name":"layers","dtype":"int","values":[1,2,3]}"#, "two values"),
    (#"{"name":"layers","dtype":"int","values":[1,"2"]}"#, "two values"),
    (#"{"name":"layers","dtype":"int","values":[5,2]}"#, "from 5 to 2"),
    (#"{"name":"layers","dtype":"int","values":[1,2.5]}"#, "whole numbers"),
    (#"{"name":"layers","dtype":"int","values":[1,1e300]}"#, "from 1 to 1e+300"),
    (#"{"name":"layers","dtype":"int","values":[1,9],"step":0}"#, "the step 0"),
    (#"{"name":"layers","dtype":"int","values":[1,9],"step":-1}"#, "the step -1"),
    (#"{"name":"layers","dtype":"int","values":[1,9],"step":"2"}"#, "the step 2"),
    (#"{"name":"momentum","dtype":"float","values":[0,1],"log":true}"#, "begin above 0"),
    (
      #"{"name":"momentum","dtype":"float","values":[0.1,1],"log":true,"step":0.1}"#,
      "leave out one"
    ),
    (#"{"name":"momentum","dtype":"float","values":[0,1],"log":1}"#, "'log' is of the wrong kind"),
    (#"{"name":"loss","dtype":"categorical","values":[]}"#, "values that differ"),
    (#"{"name":"loss","dtype":"categorical","values":["a","a"]}"#, "values that differ"),
    (#"{"name":"loss","dtype":"categorical","values":["a"],"step":1}"#, "no step"),
    (
      """
      {"name":"loss","dtype":"categorical","values":["a"]}

      {"name":"loss","dtype":"categorical","values":["a"]}
      """, "line 3: 'loss' is given twice"
    ),
    (#"{"name":"bpreg","dtype":"float","values":[0,1],"when":{"loss":"a"}}"#, "before 'bpreg'"),
    (
      """
      {"name":"loss","dtype":"categorical","values":["a"]}
      {"name":"bpreg","dtype":"float","values":[0,1],"when":{"loss":"b"}}
      """, "line 2: 'when' names 'b', which is no category of 'loss'"
    ),
  ])
  func `what makes no sense is refused with its line`(text: String, reason: String) {
    let error = #expect(throws: TuningError.self) { try parse(text) }
    #expect("\(error ?? .inUse(path: ""))".contains(reason), "\(String(describing: error))")
  }

  @Test func `files that cannot be read`() throws {
    let folder = try Scratch()
    func read(_ path: String) throws -> SearchSpace {
      try SpaceFile(path: path, knownNames: Self.names).read()
    }
    #expect(throws: TuningError.spaceMissing(path: folder.file("none"), reason: "no such file")) {
      try read(folder.file("none"))
    }
    try Data([0xFF, 0xFE, 0x00]).write(to: URL(filePath: folder.file("bytes")))
    #expect(
      throws: TuningError.invalidSpace(
        path: folder.file("bytes"), line: nil, reason: "no UTF-8 text")
    ) { try read(folder.file("bytes")) }
    try Data(count: 2 << 20).write(to: URL(filePath: folder.file("large")))
    #expect(throws: TuningError.self) { try read(folder.file("large")) }
    #expect(throws: TuningError.self) { try read(folder.path) }
  }
}
