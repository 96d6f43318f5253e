import Foundation
import LiveSessionTesting
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import RecommendationServer

/// A server without file descriptors says so once, however many connections wait.
@Suite struct AcceptFailureTests {
  @Test func saysItOnce() throws {
    let lines = LogLines()
    let channel = EmbeddedChannel(handler: AcceptFailureHandler(logger: lines.logger()))
    let error = IOError(errnoCode: EMFILE, reason: "accept")
    for _ in 0..<100 { channel.pipeline.fireErrorCaught(error) }
    #expect(lines.all.count == 1)
    #expect(lines.all.first?.contains("connections cannot be accepted") == true)
    // Other errors are not its business.
    channel.pipeline.fireErrorCaught(ChannelError.inappropriateOperationForState)
    #expect(throws: ChannelError.self) { try channel.throwIfErrorCaught() }
    _ = try? channel.finish()
  }
}
