import Foundation
import RedisSessions

/// A Redis server of the machine's own program, on a free port of this machine, gone with its owner.
package final class RedisServer {
  /// Where the program is; tests that need it are skipped where it is missing.
  package static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(
    separator: ":"
  )
  .map { "\($0)/redis-server" }
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  package private(set) var port: Int
  private let options: [String]
  private var process: pid_t?

  package struct NoServer: Error {
    package init() {}
  }

  package convenience init(_ options: String...) async throws { try await self.init(options) }

  package init(_ options: [String]) async throws {
    port = try Self.freePort()
    self.options = options
    // Another test's server may take the port before this one does.
    for _ in 0..<4 {
      do {
        try await start()
        return
      } catch {
        stop()
        port = try Self.freePort()
      }
    }
    try await start()
  }

  deinit { stop() }

  /// Starts the server and waits until it answers.
  package func start() async throws {
    guard let program = Self.program else { throw NoServer() }
    let arguments =
      [
        program, "--port", "\(port)", "--bind", "127.0.0.1", "--dir", "/", "--save", "",
        "--appendonly", "no", "--logfile", "/dev/null",
      ] + options
    // Not Foundation's Process, whose wait needs a run loop of the thread.
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var identifier = pid_t()
    guard posix_spawn(&identifier, program, nil, nil, &pointers, environ) == 0 else {
      throw NoServer()
    }
    process = identifier
    for _ in 0..<3000 {
      if waitpid(identifier, nil, WNOHANG) == identifier {
        process = nil
        break
      }
      if isAnswering(identifier) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw NoServer()
  }

  /// Whether it is this process that answers; one that wants a password is believed.
  private func isAnswering(_ process: pid_t) -> Bool {
    guard let reply = try? connection().exchange([RedisCommand("INFO", "server")]).replies.first
    else { return false }
    guard case .bytes(let text) = reply else { return true }
    return String(decoding: text, as: UTF8.self).contains("process_id:\(process)\r\n")
  }

  /// Runs a program to its end.
  package static func run(_ words: String...) throws {
    var pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var identifier = pid_t()
    guard posix_spawn(&identifier, words[0], nil, nil, &pointers, environ) == 0 else {
      throw NoServer()
    }
    waitpid(identifier, nil, 0)
  }

  /// Ends the server, with everything that it holds.
  package func stop() {
    guard let process else { return }
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    self.process = nil
  }

  package func address(login: String = "", database: Int = 0) throws -> RedisAddress {
    try RedisAddress("redis://\(login)127.0.0.1:\(port)/\(database)")
  }

  /// A connection beside the store's.
  package func connection() throws -> RedisConnection {
    try RedisConnection(address(), timeout: .seconds(5))
  }

  package static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else { throw NoServer() }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
