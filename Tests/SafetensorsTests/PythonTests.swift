import Foundation
import Safetensors
import TestSupport
import Testing

/// The format's own library opens what is written here.
///
/// Runs where the interpreter named by `SAFETENSORS_PYTHON`, or `python3`, can import `safetensors`.
@Suite(
  .enabled("python3 cannot import safetensors and numpy") { await Python.hasSafetensors() })
struct PythonTests {
  @Test func readsOurFile() async throws {
    let directory = try Scratch()
    let path = directory.file("model.safetensors")
    try writeSample(to: path)
    let program = """
      import sys, hashlib
      from safetensors import safe_open
      with safe_open(sys.argv[1], framework="np") as f:
          print(sorted(f.keys()), f.metadata()["note"].encode("unicode_escape").decode())
          for name in sorted(f.keys()):
              t = f.get_tensor(name)
              print(name, t.dtype, t.shape, t.tolist())
          raw = open(sys.argv[1], "rb").read()
          data = raw[8 + int.from_bytes(raw[:8], "little"):]
          print(hashlib.sha256(data).hexdigest() == f.metadata()["sha256"])
      """
    let output = try await Python.run(["-c", program, path])
    #expect(
      output == """
        ['bytes', 'nothing', 'offsets', 'rate', 'weight'] \
        a "quoted" \\\\ line\\n\\x01\\xfcn\\xef\\u2192\\U0001f642
        bytes uint8 (5,) [0, 1, 127, 128, 255]
        nothing float32 (0, 7) []
        offsets int64 (2,) [-9223372036854775808, 9223372036854775807]
        rate float64 () 0.1
        weight float32 (2, 3) [[1.0, -0.5, 1.401298464324817e-45], \
        [3.2500000111253334e+30, -inf, 0.0]]
        True

        """)
  }
}

private enum Python {
  static func hasSafetensors() async -> Bool {
    (try? await run(["-c", "import safetensors.numpy; print('yes')"])) == "yes\n"
  }

  /// Runs the interpreter and gives its standard output.
  static func run(_ arguments: [String]) async throws -> String {
    let python = ProcessInfo.processInfo.environment["SAFETENSORS_PYTHON"] ?? "python3"
    let process = try ChildProcess(URL(filePath: "/usr/bin/env"), [python] + arguments)
    return try await process.outcome().output
  }
}
