import Foundation
import Testing

@testable import EventRecording

/// What sessions are called in the log.
@Suite struct SessionNameTests {
  private let fixture: RecorderFixture

  init() throws { fixture = try RecorderFixture() }

  private func recorded(_ session: String) async throws -> String {
    let recorder = try fixture.recorder { $0.names = .pseudonyms }
    try await recorder.add(session, "a")
    await recorder.close()
    return try #require(try fixture.rows().last?[0])
  }

  @Test func pseudonymsOutlastTheServer() async throws {
    let first = try await recorded("visitor-1")
    #expect(first.count == 32 && first.allSatisfy { "0123456789abcdef".contains($0) })
    #expect(try await recorded("visitor-1") == first)
    #expect(try await recorded("visitor-2") != first)
    let path = "\(fixture.folder)/_key"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    // Another key makes others of them.
    try FileManager.default.removeItem(atPath: path)
    #expect(try await recorded("visitor-1") != first)
  }

  /// Cut to 128 bits, as OpenSSL's own command computes them.
  @Test func theyAreHMACs() throws {
    let key = [UInt8](repeating: 0x0B, count: 32)
    try FileManager.default.createDirectory(
      atPath: fixture.folder, withIntermediateDirectories: true)
    try String(decoding: Hex.text(key), as: UTF8.self).write(
      toFile: "\(fixture.folder)/_key", atomically: true, encoding: .utf8)
    let names = try SessionNames(key: SessionNames.key(in: fixture.folder))
    // printf 'Hi There' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0b…0b
    #expect(
      String(decoding: names.name(of: "Hi There"), as: UTF8.self)
        == "198a607eb44bfbc69903a0f1cf2bbdc5")
    #expect(SessionNames(key: nil).name(of: "Hi There") == Array("Hi There".utf8))
  }

  @Test(arguments: ["", "abc", "0g", String(repeating: "00", count: 31)])
  func aKeyThatIsNoneIsAnError(_ text: String) throws {
    try FileManager.default.createDirectory(
      atPath: fixture.folder, withIntermediateDirectories: true)
    try text.write(toFile: "\(fixture.folder)/_key", atomically: true, encoding: .utf8)
    #expect(throws: (any Error).self) { try fixture.recorder { $0.names = .pseudonyms } }
  }
}
