import Synchronization

/// A value that is made by the first who asks; others wait for it.
final class DecodedOnce<Value: Sendable>: Sendable {
  private let make: @Sendable () throws(ParquetError) -> Value
  private let made = Mutex<Result<Value, ParquetError>?>(nil)

  init(_ make: @escaping @Sendable () throws(ParquetError) -> Value) { self.make = make }

  /// The value, or why there is none.
  func value() throws(ParquetError) -> Value {
    let result = made.withLock { made in
      if let made { return made }
      let result: Result<Value, ParquetError>
      do throws(ParquetError) { result = .success(try make()) } catch { result = .failure(error) }
      made = result
      return result
    }
    return try result.get()
  }
}
