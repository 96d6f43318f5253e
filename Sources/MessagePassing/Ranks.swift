import Synchronization

/// Processes that work on one thing, on one machine or on many, each with a number.
///
/// All of them call the same functions in the same order; each call blocks until all have come. Results do not depend
/// on the network: what is gathered stands in the order of the ranks. Messages alone go from one to another.
public final class Ranks: Sendable {
  let transport: any RankTransport
  /// Bytes of one rank that travel at once.
  private let most: Int
  private let calls = Atomic(0)
  private let bytes = Atomic(0)

  /// Ranks over some transport.
  package init(_ transport: any RankTransport, most: Int = 64 << 20) {
    self.transport = transport
    // All of them together stay below 2 GiB.
    self.most = max(8, min(most, (1 << 30) / transport.count) / 8 * 8)
  }

  /// Number of this one, from 0.
  public var rank: Int { transport.rank }
  /// How many there are, ≥ 1.
  public var count: Int { transport.count }
  /// Whether this is the one that speaks.
  public var isFirst: Bool { rank == 0 }

  /// The values of all ranks, in their order.
  public func gather<Value: BitwiseCopyable>(_ values: [Value]) throws(RanksError) -> [[Value]] {
    let sizes = try lengths(values.count)
    let stride = MemoryLayout<Value>.stride
    var all = sizes.map { _ in [Value]() }
    for rank in all.indices { all[rank].reserveCapacity(sizes[rank]) }
    let step = max(1, most / stride)
    for first in Swift.stride(from: 0, to: sizes.max() ?? 0, by: step) {
      let part = values[min(first, values.count)..<min(first + step, values.count)]
      let parts = sizes.map { min(first + step, $0) - min(first, $0) }
      let bytes = try part.carried(by: transport, sizes: parts.map { $0 * stride })
      var offset = 0
      for (rank, count) in parts.enumerated() {
        all[rank] += bytes.values(at: offset, count: count)
        offset += count * stride
      }
    }
    return all
  }

  /// How many values each rank has.
  private func lengths(_ own: Int) throws(RanksError) -> [Int] {
    let sizes = [Int](repeating: MemoryLayout<Int>.stride, count: count)
    return try [own][...].carried(by: transport, sizes: sizes).values(at: 0, count: count)
  }

  /// Replaces numbers by their sums over all ranks, which have as many each.
  public func add(_ numbers: inout [Int]) throws(RanksError) {
    let lengths = try lengths(numbers.count)
    if let rank = lengths.firstIndex(where: { $0 != numbers.count }) {
      throw .different(what: "number of counts", rank: rank)
    }
    let step = most / MemoryLayout<Int>.stride
    for first in stride(from: 0, to: numbers.count, by: step) {
      let place = first..<min(first + step, numbers.count)
      let sizes = [Int](repeating: place.count * MemoryLayout<Int>.stride, count: count)
      let bytes = try numbers[place].carried(by: transport, sizes: sizes)
      let own = rank
      for other in 0..<count where other != own {
        let theirs: [Int] = bytes.values(at: other * sizes[0], count: place.count)
        for index in place { numbers[index] &+= theirs[index - first] }
      }
    }
  }

  /// Tells all ranks whether something went well on each of them.
  ///
  /// - Parameters:
  ///   - own: how it went here.
  ///   - code: what to tell the other ranks of a failure beside its text.
  /// - Returns: how it went here.
  /// - Throws: ``RanksError/elsewhere(rank:reason:code:)`` of the first rank where it failed, if it went well here.
  public func agree<Value, Failure>(
    _ own: Result<Value, Failure>, code: (Failure) -> Int32 = { _ in 1 }
  ) throws(RanksError) -> Result<Value, Failure> {
    var (codes, reason): ([Int32], String) = ([], "")
    if case .failure(let error) = own { (codes, reason) = ([code(error)], "\(error)") }
    let allCodes = try gather(codes)
    let reasons = try gather(Array(reason.utf8))
    if codes.isEmpty, let rank = allCodes.firstIndex(where: { !$0.isEmpty }) {
      throw .elsewhere(
        rank: rank, reason: String(decoding: reasons[rank], as: UTF8.self), code: allCodes[rank][0])
    }
    return own
  }

  /// Checks that all ranks were given the same.
  ///
  /// - Parameter what: what it is, in words: `model file`.
  public func requireSame(_ value: some StringProtocol, _ what: String) throws(RanksError) {
    let all = try gather(Array(value.utf8))
    if let rank = all.firstIndex(where: { $0 != all[0] }) {
      throw .different(what: what, rank: rank)
    }
  }
}

extension Ranks {
  /// Fills the other ranks' parts of memory with what they have there.
  ///
  /// - Parameters:
  ///   - parts: what each rank has, in values from `memory` on.
  ///   - meanwhile: what is done while they travel, with other memory; it calls ``carryOn()`` now and then.
  package func share<Value: BitwiseCopyable>(
    _ memory: UnsafeMutablePointer<Value>, _ parts: [Range<Int>], meanwhile: () -> Void = {}
  ) throws(RanksError) {
    // SAFETY: all parts lie in the caller's memory, as it promises.
    let parts = MessageParts(parts, stride: MemoryLayout<Value>.stride)
    try transport.share(memory, parts, meanwhile: meanwhile)
    count(parts)
  }

  /// Sends each rank its part of memory, and receives a part of each, this one's own too.
  ///
  /// - Parameters:
  ///   - parts: what goes to each rank, in values from `sent` on.
  ///   - receivedParts: where what comes from each rank goes to, in values from `received` on.
  ///   - meanwhile: as above.
  package func swap<Value: BitwiseCopyable>(
    _ sent: UnsafeMutablePointer<Value>, _ parts: [Range<Int>],
    into received: UnsafeMutablePointer<Value>, _ receivedParts: [Range<Int>],
    meanwhile: () -> Void = {}
  ) throws(RanksError) {
    // SAFETY: as above; what is sent is not received into.
    let receivedParts = MessageParts(receivedParts, stride: MemoryLayout<Value>.stride)
    try transport.swap(
      sent, MessageParts(parts, stride: MemoryLayout<Value>.stride), into: received, receivedParts,
      meanwhile: meanwhile)
    count(receivedParts)
  }

  /// Lets bytes travel on, now and then while something else is done.
  package func carryOn() { transport.carryOn() }

  private func count(_ parts: MessageParts) {
    let own = Int(parts.counts[rank])
    calls.add(1, ordering: .relaxed)
    bytes.add(parts.counts.reduce(-own) { $0 + Int($1) }, ordering: .relaxed)
  }

  /// What came from other ranks by ``share(_:_:)`` and ``swap(_:_:into:_:)``: in how many calls, and how many bytes.
  package var traffic: (calls: Int, bytes: Int) {
    (calls.load(ordering: .relaxed), bytes.load(ordering: .relaxed))
  }
}

extension ArraySlice where Element: BitwiseCopyable {
  /// The bytes of these values and of the other ranks', one behind the other.
  fileprivate func carried(
    by transport: any RankTransport, sizes: [Int]
  ) throws(RanksError) -> [UInt8] {
    // Nothing has an address only by chance.
    var all = [UInt8](repeating: 0, count: Swift.max(1, sizes.reduce(0, +)))
    var parts: [Range<Int>] = []
    for size in sizes {
      let start = parts.last?.upperBound ?? 0
      parts.append(start..<start + size)
    }
    // SAFETY: bytes of values without references, read while the array is there.
    withUnsafeBytes { all.replaceSubrange(parts[transport.rank], with: $0) }
    try transport.share(&all, MessageParts(parts, stride: 1)) {}
    all.removeLast(all.count - (parts.last?.upperBound ?? 0))
    return all
  }
}

extension [UInt8] {
  /// Values of a kind that lie among the bytes.
  fileprivate func values<Value: BitwiseCopyable>(at offset: Int, count: Int) -> [Value] {
    let stride = MemoryLayout<Value>.stride
    precondition(offset >= 0 && offset + count * stride <= self.count, "beyond what was carried")
    return withUnsafeBytes { bytes in
      // SAFETY: the same program wrote them as values of this type on another rank.
      (0..<count).map {
        bytes.loadUnaligned(fromByteOffset: offset + $0 * stride, as: Value.self)
      }
    }
  }
}
