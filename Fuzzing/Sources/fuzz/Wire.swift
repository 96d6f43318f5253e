import Foundation
import RecommendationServer
import SessionStates

/// A server that listens on a port, which is sent bytes.
struct Wire {
  private let port: UInt16

  init() async throws {
    let service = try await Shop.service(MemorySessionStore())
    let (ports, found) = AsyncStream<Int>.makeStream()
    Task {
      try await service.run(handlingSignals: false) { found.yield($0) }
      found.finish()
    }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else { throw POSIXError(.EADDRNOTAVAIL) }
    self.port = UInt16(port)
  }

  /// Sends some parts, one after the other, and nothing more; returns all that comes back until the server ends the
  /// connection.
  func send(_ parts: some Sequence<some Sequence<UInt8>>) -> [UInt8] {
    let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    precondition(socket >= 0, "no socket")
    defer { close(socket) }
    var (on, wait) = (Int32(1), timeval(tv_sec: 15, tv_usec: 0))
    setsockopt(
      socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout.size(ofValue: on)))
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout.size(ofValue: wait)))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout.size(ofValue: address))
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
    }
    precondition(connected == 0, "the server does not answer")
    for part in parts {
      let bytes = Array(part)
      // It may have ended the connection for what it got before.
      _ = Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      sched_yield()
    }
    shutdown(socket, Int32(SHUT_WR))
    var answer: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = recv(socket, &room, room.count, 0)
      // libFuzzer's own clock.
      if count < 0, errno == EINTR { continue }
      precondition(count >= 0 || errno == ECONNRESET, "the connection does not end")
      guard count > 0 else { return answer }
      answer += room[..<count]
    }
  }
}
