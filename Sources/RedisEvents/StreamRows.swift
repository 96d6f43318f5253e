import EventLogs
import EventRecording
import Foundation
import RedisSessions
import Synchronization

/// Writes rows into a stream, in groups of which each is there as a whole and once, however often it was sent.
final class StreamRows: RowWriter {
  /// What a writer is called, and which of its groups are not to come any more.
  final class Mark: Sendable {
    let key: String
    fileprivate let discarded = Atomic(0)

    init(_ keys: StreamKeys, writer: String) { key = keys.mark(of: writer) }
  }

  private struct Group {
    let rows: Int
    let command: RedisCommand
  }

  private let client: RedisClient
  private let keys: StreamKeys
  private let mark: Mark
  /// Groups that Redis has not answered yet.
  private var groups: [Group] = []
  /// Fields of rows that are in no group.
  private var fields: [[UInt8]] = []
  /// Number of the last group.
  private var number = 0

  private static let columns = LogSegment.columns
  private static let rowsOfGroup = 500

  /// Adds the rows of a group, unless that group or a later one of the writer was written.
  ///
  /// The mark comes last, and what may fail comes first: no row is added then.
  private static let add: String = {
    let pairs = columns.enumerated().map { ", '\($1)', ARGV[row + \($0)]" }.joined()
    return """
      if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
      for row = 2, #ARGV, \(columns.count) do
        redis.call('XADD', KEYS[1], '*'\(pairs))
      end
      redis.call('SET', KEYS[2], ARGV[1], 'EX', '604800')
      return 1
      """
  }()

  init(_ client: RedisClient, _ keys: StreamKeys, _ mark: Mark) {
    (self.client, self.keys, self.mark) = (client, keys, mark)
  }

  /// Makes sure that groups whose rows were given up, and which may be on their way yet, are not written.
  static func fence(_ keys: StreamKeys, _ mark: Mark) -> RedisCommand {
    command(keys, mark, number: mark.discarded.load(ordering: .acquiring), [])
  }

  private static func command(
    _ keys: StreamKeys, _ mark: Mark, number: Int, _ fields: [[UInt8]]
  ) -> RedisCommand {
    StreamKeys.run(add, on: [keys.stream, mark.key], [Array("\(number)".utf8)] + fields)
  }

  func append(_ row: [[UInt8]]) {
    fields += row
    if fields.count >= Self.columns.count * Self.rowsOfGroup { group() }
  }

  private func group() {
    if fields.isEmpty { return }
    number += 1
    groups.append(
      Group(
        rows: fields.count / Self.columns.count,
        command: Self.command(keys, mark, number: number, fields)))
    fields.removeAll(keepingCapacity: true)
  }

  private var rows: Int {
    groups.reduce(fields.count / Self.columns.count) { $0 + $1.rows }
  }

  var isWaiting: Bool { !groups.isEmpty || !fields.isEmpty }
  var isBehind: Bool { isWaiting }
  var isDue: Bool { false }

  func write() throws -> Int {
    group()
    _ = try client.exchange(groups.map(\.command))
    defer { groups = [] }
    return rows
  }

  /// How soon Redis has it on its disk is Redis's own business.
  func synchronize() throws {}

  func closeSegment() {}

  func discard() -> Int {
    defer { (groups, fields) = ([], []) }
    mark.discarded.store(number, ordering: .releasing)
    return rows
  }

  func probe() throws {
    number += 1
    _ = try client.exchange([Self.command(keys, mark, number: number, [])])
  }

  func keep(_ wishes: [WishedRows], takingBack withdrawn: [WishedRows]) throws {
    let wishing = StreamWishes(client: client, keys: keys)
    for rows in withdrawn { try wishing.removeLast(like: rows) }
    if !wishes.isEmpty { try wishing.add(wishes) }
  }
}
