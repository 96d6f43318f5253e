import Randomness
import TestSupport
import Testing

@testable import Safetensors

/// Whatever is done to a sound file, reading it gives tensors or an error, and never ends the process.
@Suite struct FuzzTests {
  @Test func mutatedFilesAreReadOrRefused() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let directory = try Scratch()
    try writeSample(to: directory.file("sound"))
    let sound = try bytes(ofFile: directory.file("sound"))
    var refused = 0
    let rounds = 3000
    for round in 0..<rounds {
      let path = try directory.write("file.safetensors", mutate(sound, using: &random))
      do throws(SafetensorsError) {
        let file = try SafetensorsFile(path: path, verifyChecksum: round.isMultiple(of: 2))
        try readEverything(file)
      } catch {
        refused += 1
        #expect(!error.description.isEmpty, "seed \(seed), round \(round)")
      }
    }
    print("fuzz seed \(seed): \(refused) of \(rounds) mutations refused")
    #expect(refused > rounds / 2, "seed \(seed)")
  }

  /// Truncations at every length, which a copy that was cut short gives.
  @Test func truncatedFilesAreRefused() throws {
    let directory = try Scratch()
    try writeSample(to: directory.file("sound"))
    let sound = try bytes(ofFile: directory.file("sound"))
    for count in 0..<sound.count {
      let path = try directory.write("file.safetensors", Array(sound.prefix(count)))
      #expect(throws: SafetensorsError.self, "cut to \(count) bytes") {
        try SafetensorsFile(path: path, verifyChecksum: false)
      }
    }
  }

  private func readEverything(_ file: SafetensorsFile) throws(SafetensorsError) {
    for name in file.names {
      switch try file.tensor(name).dataType {
      case .f32: _ = try file.array(name, as: Float.self)
      case .f64: _ = try file.array(name, as: Double.self)
      case .i64: _ = try file.array(name, as: Int64.self)
      case .u8: _ = try file.array(name, as: UInt8.self)
      default: break
      }
    }
  }

  /// One to four changes of the kinds that find faults in readers; most hit the header.
  private func mutate(_ sound: [UInt8], using random: inout SplitMix64) -> [UInt8] {
    let tokens = [
      "{", "}", "[", "]", "\"", ",", ":", "\\u", "-1", "9223372036854775807", "0", "\0",
    ]
    var bytes = sound
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let position = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes[Int.random(in: 0..<min(8, bytes.count), using: &random)] &+= 1
      case 3: bytes.removeSubrange(position...)
      case 4:
        let end = min(bytes.count, position + Int.random(in: 1...16, using: &random))
        bytes.removeSubrange(position..<end)
      case 5:
        let token = tokens[Int.random(in: 0..<tokens.count, using: &random)]
        bytes.insert(contentsOf: token.utf8, at: position)
      default:
        let end = min(bytes.count, position + Int.random(in: 1...64, using: &random))
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes.insert(contentsOf: Array(bytes[position..<end]), at: place)
      }
    }
    return bytes
  }
}
