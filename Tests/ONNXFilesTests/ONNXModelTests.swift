import ONNXFiles
import SystemFiles
import TestSupport
import Testing

@Suite struct ONNXModelTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func graph() -> ONNXGraph {
    var graph = ONNXGraph("g")
    graph.inputs = [.init("x", .float, ["batch", 3])]
    graph.outputs = [.init("y", .float, ["batch", 2])]
    graph.add(
      ONNXTensor("w", shape: [2000, 3]) { rows in
        rows.flatMap { row in (0..<3).map { Float(row * 3 + $0) } }
      })
    graph.add(ONNXTensor("n", shape: [2], integers: [-1, 300]))
    graph.add(ONNXTensor("one", shape: [], floats: [1]))
    var inner = ONNXGraph("inner")
    inner.node("Identity", ["a"], as: "b")
    // What no node asks for is left out.
    graph.add(ONNXTensor("idle", shape: [1], floats: [1]))
    graph.node("Sum", ["n", "one"])
    graph.node(
      "Gemm", ["x", "w"],
      [
        ("transB", .integer(-2)), ("alpha", .float(0.5)), ("p", .integers([1, 300])),
        ("body", .graph(inner)),
      ],
      as: "y")
    return graph
  }

  @Test func `what is written is read back`() throws {
    let written = try ONNXModel(graph(), metadata: [("key", "wert é")]).write(
      to: scratch.file("a.onnx"))
    #expect(written == [scratch.file("a.onnx")])
    let model = try #require(Wire(scratch.bytes(of: "a.onnx")))
    #expect(model.numbers(1) == [8] && model.text(2) == "gru4rec")
    #expect(model.messages(8).map { $0.numbers(2) } == [[17]])
    #expect(model.messages(14).map { [$0.text(1), $0.text(2)] } == [["key", "wert é"]])
    let graph = try #require(model.messages(7).first)
    let node = try #require(graph.messages(1).last)
    #expect(node.texts(1) == ["x", "w"] && node.texts(2) == ["y"] && node.text(4) == "Gemm")
    let attributes = node.messages(5)
    #expect(attributes.map { $0.text(1) } == ["transB", "alpha", "p", "body"])
    #expect(attributes.map { $0.numbers(20) } == [[2], [1], [7], [5]])
    #expect(attributes[0].numbers(3) == [-2] && attributes[1][2] == [.bits(Float(0.5).bitPattern)])
    #expect(attributes[2].numbers(8) == [1, 300])
    #expect(attributes[3].messages(6).first?.text(2) == "inner")
    let tensors = graph.messages(5)
    #expect(tensors.map { $0.numbers(1) } == [[2000, 3], [2], []])
    #expect(tensors.map { $0.numbers(2) } == [[1], [7], [1]])
    #expect(tensors[0].bytes(9)?.count == 24_000 && tensors[2].bytes(9) == [0, 0, 0x80, 0x3f])
    #expect(tensors[1].bytes(9)?.prefix(10) == [255, 255, 255, 255, 255, 255, 255, 255, 44, 1])
    let type = try #require(graph.messages(11).first?.messages(2).first?.messages(1).first)
    #expect(type.numbers(1) == [1])
    let sizes = try #require(type.messages(2).first?.messages(1))
    #expect(sizes[0].text(2) == "batch" && sizes[1].numbers(1) == [3])
  }

  @Test func `tensors of a large model lie beside it`() throws {
    let inline = try ONNXModel(graph()).write(to: scratch.file("a.onnx"))
    let written = try ONNXModel(graph()).write(to: scratch.file("b.onnx"), externalFrom: 1)
    #expect(written == [scratch.file("b.onnx"), scratch.file("b.onnx.data")] && inline.count == 1)
    let whole = try #require(Wire(scratch.bytes(of: "a.onnx"))?.messages(7).first?.messages(5))
    let parts = try #require(Wire(scratch.bytes(of: "b.onnx"))?.messages(7).first?.messages(5))
    let data = try scratch.bytes(of: "b.onnx.data")
    #expect(parts[0].bytes(9) == nil && parts[0].numbers(14) == [1])
    var places: [String: String] = [:]
    for entry in parts[0].messages(13) { places[entry.text(1) ?? ""] = entry.text(2) }
    #expect(places == ["location": "b.onnx.data", "offset": "0", "length": "24000"])
    #expect(data == whole[0].bytes(9))
    // Small ones stay.
    #expect(parts[1].bytes(9) == whole[1].bytes(9))
  }

  @Test func `nothing is left of what fails`() throws {
    struct Broken: Error {}
    var graph = ONNXGraph("g")
    graph.add(ONNXTensor("w", shape: [3]) { _ in throw Broken() })
    graph.node("Identity", ["w"])
    #expect(throws: Broken.self) { try ONNXModel(graph).write(to: scratch.file("a.onnx")) }
    #expect(try scratch.names.isEmpty)
    #expect(throws: FileError.self) { try ONNXModel(graph).write(to: scratch.file("no/a.onnx")) }
  }
}
