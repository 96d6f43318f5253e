import Foundation
import GRU4Rec
import PyTorchFiles
import Randomness
import TestSupport
import Testing

@testable import ModelExchange

/// Whatever is done to a sound checkpoint, reading it gives a model or an error, and never ends the process.
@Suite struct ImportFuzzTests {
  @Test func `mutated checkpoints are read or refused`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let scratch = try Scratch()
    let sound = try Checkpoints.names.map { try Checkpoints.parts(Checkpoints.path($0)) }
    let rounds = 2800
    // Written through a handle: Foundation waits for the disk after each whole file.
    let path = try scratch.write("file.pt", [])
    let file = try #require(FileHandle(forWritingAtPath: path))
    var refused = 0
    for round in 0..<rounds {
      var zip = sound[round % sound.count]
      let isPickle = random.below(4) > 0
      if isPickle {
        let place = zip.place("data.pkl")
        zip.entries[place].content = mutate(zip.entries[place].content, using: &random)
      }
      let bytes = isPickle ? zip.bytes : mutate(zip.bytes, using: &random)
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: bytes)
      do {
        let checkpoint = try AuthorsCheckpoint(contentsOf: path)
        try checkpoint.weights.verify()
        for (role, rows, _) in checkpoint.network.tensors {
          _ = try checkpoint.weights.rows(of: role, 0..<rows)
        }
      } catch {
        refused += 1
        #expect(
          error is PyTorchFileError || error is ModelExchangeError,
          "seed \(seed), round \(round): \(error)")
      }
    }
    print("fuzz seed \(seed): \(refused) of \(rounds) mutations refused")
    #expect(refused > rounds / 4, "seed \(seed)")
  }

  /// One to four changes of single bytes, runs, and pieces that move.
  private func mutate(_ sound: [UInt8], using random: inout SplitMix64) -> [UInt8] {
    var bytes = sound
    for _ in 0...random.below(4) where bytes.count > 8 {
      let place = random.below(bytes.count)
      let count = min(1 + random.below(8), bytes.count - place)
      switch random.below(6) {
      case 0: bytes[place] = UInt8(random.below(256))
      case 1: bytes[place] ^= 1 << UInt8(random.below(8))
      case 2: bytes.removeSubrange(place..<place + count)
      case 3:
        bytes.insert(contentsOf: Array(bytes[place..<place + count]), at: random.below(bytes.count))
      case 4:
        for index in place..<place + count {
          bytes[index] = [0, 0xff, 0x7f, 0x80][random.below(4)]
        }
      default: bytes.insert(Array("(]}th)eubRq.".utf8)[random.below(12)], at: place)
      }
    }
    return bytes
  }
}
