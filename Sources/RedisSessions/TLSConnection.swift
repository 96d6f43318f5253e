import COpenSSL
import Foundation

/// TLS over a socket that is connected and has time limits.
///
/// It is not thread-safe, and of no use any more once it failed.
final class TLSConnection {
  /// What came of a call.
  enum Failure: Error {
    /// The socket's time limit passed.
    case late
    /// The other side went away, or does not say what it should.
    case broken(reason: String)
  }

  // SAFETY: both are made by `init`, never nil after it, freed by `deinit` alone, and not handed out.
  private let context: OpaquePointer
  private let connection: OpaquePointer

  /// Greets the server at the other end of a socket, which stays the caller's, and proves its certificate.
  init(socket: Int32, host: String, _ security: RedisSecurity) throws(Failure) {
    guard let context = SSL_CTX_new(TLS_client_method()) else {
      throw .broken(reason: Self.reason("TLS cannot be used"))
    }
    do {
      try Self.configure(context, security)
    } catch {
      SSL_CTX_free(context)
      throw error
    }
    guard let connection = SSL_new(context) else {
      SSL_CTX_free(context)
      throw .broken(reason: Self.reason("TLS cannot be used"))
    }
    (self.context, self.connection) = (context, connection)
    try greet(socket, security.serverName ?? host)
  }

  deinit {
    SSL_free(connection)
    SSL_CTX_free(context)
  }

  /// Sends all bytes.
  func write(_ bytes: [UInt8]) throws(Failure) {
    var sent = 0
    while sent < bytes.count {
      var count = 0
      // SAFETY: OpenSSL reads within the array, which outlives the call.
      let status = bytes.withUnsafeBytes { bytes in
        SSL_write_ex(connection, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, &count)
      }
      guard status == 1 else { throw failure(of: status, "the connection broke off") }
      sent += count
    }
  }

  /// Waits for bytes, of which there is one or more.
  func read() throws(Failure) -> [UInt8] {
    var count = 0
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    // SAFETY: OpenSSL writes within the array, which outlives the call.
    let status = bytes.withUnsafeMutableBytes { bytes in
      SSL_read_ex(connection, bytes.baseAddress, bytes.count, &count)
    }
    guard status == 1 else { throw failure(of: status, "the connection broke off") }
    return Array(bytes.prefix(count))
  }

  private func greet(_ socket: Int32, _ name: String) throws(Failure) {
    // A number has no name to ask for, and a certificate has numbers in a field of their own.
    if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), name) != 1 {
      ERR_clear_error()
      guard openssl_set_server_name(connection, name) == 1, SSL_set1_host(connection, name) == 1
      else { throw .broken(reason: Self.reason("'\(name)' cannot be the name of a server")) }
    }
    guard SSL_set_fd(connection, socket) == 1 else {
      throw .broken(reason: Self.reason("TLS cannot be used"))
    }
    let status = SSL_connect(connection)
    if status == 1 { return }
    let verdict = SSL_get_verify_result(connection)
    guard verdict == Int(X509_V_OK) else {
      // SAFETY: the texts are constants of OpenSSL's.
      let words = String(cString: X509_verify_cert_error_string(verdict))
      throw .broken(reason: "its certificate is not trusted: \(words)")
    }
    throw failure(of: status, "TLS failed")
  }

  private static func configure(
    _ context: OpaquePointer, _ security: RedisSecurity
  ) throws(Failure) {
    _ = openssl_require_tls_1_2(context)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    let trusts =
      security.authorities.map { SSL_CTX_load_verify_locations(context, $0, nil) }
      ?? SSL_CTX_set_default_verify_paths(context)
    guard trusts == 1 else {
      throw .broken(reason: reason("\(security.authorities ?? "the system") has no certificates"))
    }
    if let certificate = security.certificate,
      SSL_CTX_use_certificate_chain_file(context, certificate) != 1
    {
      throw .broken(reason: reason("\(certificate) is no certificate"))
    }
    if let key = security.key, SSL_CTX_use_PrivateKey_file(context, key, X509_FILETYPE_PEM) != 1 {
      throw .broken(reason: reason("\(key) is not the certificate's key"))
    }
  }

  private func failure(of status: Int32, _ what: String) -> Failure {
    let systemError = errno
    switch SSL_get_error(connection, status) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .late
    case SSL_ERROR_ZERO_RETURN: return .broken(reason: "the server hung up")
    case SSL_ERROR_SYSCALL where systemError != 0:
      // SAFETY: the text ends in NUL, and is copied before this thread asks for another.
      return .broken(reason: "\(what): \(String(cString: strerror(systemError)))")
    default: return .broken(reason: Self.reason(what))
    }
  }

  /// What is wrong, and OpenSSL's own words where it has some.
  private static func reason(_ what: String) -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    // SAFETY: the texts are constants of OpenSSL's.
    guard let words = ERR_reason_error_string(code) else { return what }
    return "\(what): \(String(cString: words))"
  }
}
