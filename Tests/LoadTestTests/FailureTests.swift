import Foundation
import NIOCore
import Testing

@testable import LoadTest

/// What went wrong counts as what it is.
@Suite struct FailureTests {
  /// A server that ends resets connections that it has not accepted, of which some are still being made.
  @Test(arguments: [
    (ECONNREFUSED, Failure.connectionRefused), (ECONNRESET, .connectionReset),
    (EPIPE, .connectionReset), (ENOTCONN, .connectionReset), (EADDRNOTAVAIL, .cannotConnect),
  ])
  func connecting(_ code: Int32, _ failure: Failure) {
    #expect(Failure(connecting: IOError(errnoCode: code, reason: "connect")) == failure)
  }

  @Test(arguments: [
    (ECONNRESET, Failure.connectionReset), (EPIPE, .connectionReset), (EIO, .connectionClosed),
  ])
  func exchanging(_ code: Int32, _ failure: Failure) {
    #expect(Failure(exchanging: IOError(errnoCode: code, reason: "read")) == failure)
  }
}
