import CCrypto

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece, as OpenSSL's libcrypto computes it.
package struct SHA256: ~Copyable {
  // SAFETY: made in `init` and freed in `deinit`, by this owner alone; libcrypto takes a null pointer in both.
  private let context: OpaquePointer?
  private var isSound: Bool

  /// Begins a digest.
  package init() {
    // SAFETY: a null context is never handed on.
    context = EVP_MD_CTX_new()
    isSound = context != nil && EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func update(_ bytes: RawSpan) {
    guard isSound else { return }
    // SAFETY: libcrypto reads the borrowed bytes, and keeps no pointer to them.
    isSound = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 }
  }

  /// The 32 bytes of the digest; `nil` when libcrypto had no memory or may not compute it.
  package consuming func digest() -> [UInt8]? {
    guard isSound else { return nil }
    var isComplete = false
    // SAFETY: libcrypto writes at most EVP_MAX_MD_SIZE bytes and says how many.
    let digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { bytes, count in
      var written: UInt32 = 0
      isComplete = EVP_DigestFinal_ex(context, bytes.baseAddress, &written) == 1
      count = Int(written)
    }
    return isComplete ? digest : nil
  }
}
