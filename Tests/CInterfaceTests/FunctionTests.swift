import Baselines
import CGRU4Rec
import Foundation
import ModelFiles
import Recommendation
import TestSupport
import Testing

@Suite struct FunctionTests {
  private let scratch: Scratch
  private let network: String
  private let neighbours: String

  init() throws {
    scratch = try Scratch()
    (network, neighbours) = (scratch.file("network"), scratch.file("neighbours"))
    try Self.network.get().save(to: network)
    try BaselineSpecification("vsknn").fit(Self.log).save(to: neighbours)
  }

  private static let log = InterfaceCalls.log
  private static let network = Result { try InterfaceCalls.train(log) }

  @Test(arguments: [[], ["a0"], ["a1", "b2", "a1"], ["none", "b3"]], [0, 1, 5, 1000])
  func listsAreTheLibrarys(_ items: [String], _ k: Int) throws {
    for path in [network, neighbours] {
      let wanted = try CatalogueModel(contentsOf: path)
      let model = try #require(InterfaceCalls.open(path))
      defer { gru4rec_close(model) }
      let session = gru4rec_start(model)
      defer { gru4rec_end(session) }
      for item in items { #expect(gru4rec_step(session, item) == (item == "none" ? 0 : 1)) }
      // Without events there is no list, as the command has none.
      let list = items.isEmpty ? [] : wanted.recommend(after: items, count: k)
      let found = InterfaceCalls.list(model, k) { ids, room, scores in
        gru4rec_recommend(session, k, 0, ids, room, scores)
      }
      let after = InterfaceCalls.list(model, k) { ids, room, scores in
        InterfaceCalls.withTexts(items) {
          gru4rec_recommend_after(model, $0, items.count, k, 0, ids, room, scores)
        }
      }
      for one in [found, after] {
        #expect(one.map(\.item) == list.map(\.item) && one.map(\.score) == list.map(\.score))
      }
      let unseen = InterfaceCalls.list(model, k) { ids, room, scores in
        gru4rec_recommend(session, k, GRU4REC_EXCLUDE_SEEN, ids, room, scores)
      }
      let all = items.isEmpty ? [] : wanted.recommend(after: items, count: 1000)
      let others = all.map(\.item).filter { !items.contains($0) }
      #expect(unseen.map(\.item) == Array(others.prefix(k)))
    }
  }

  @Test func scoresAreThoseOfLists() throws {
    let model = try #require(InterfaceCalls.open(network))
    let session = gru4rec_start(model)
    gru4rec_step(session, "b2")
    let list = InterfaceCalls.list(model, 3) { ids, room, scores in
      gru4rec_recommend(session, 3, 0, ids, room, scores)
    }
    let items = list.map(\.item) + ["none"]
    var scores = [Float](repeating: 0, count: 4)
    let known = InterfaceCalls.withTexts(items) { gru4rec_scores(session, $0, 4, &scores) }
    #expect(known == 3 && scores.last?.isNaN == true)
    #expect(scores.dropLast() == list.map(\.score)[...])
    #expect(gru4rec_scores(session, nil, 0, &scores) == 0)
    gru4rec_end(session)
    gru4rec_close(model)
  }

  /// Either array may be left out, and nothing is written beyond their ends.
  @Test func roomIsKeptTo() throws {
    let model = try #require(InterfaceCalls.open(network))
    let size = Int(gru4rec_id_size(model))
    #expect(size == "longest é".utf8.count + 1)
    let items = Int(gru4rec_item_count(model))
    let session = gru4rec_start(model)
    gru4rec_step(session, "a0")
    var ids = [CChar](repeating: 7, count: 3 * size + 1)
    var scores = [Float](repeating: 7, count: 4)
    #expect(gru4rec_recommend(session, 3, 0, &ids, 3 * size - 1, &scores) == -2)
    #expect(InterfaceCalls.lastError.contains("take \(3 * size) bytes"))
    #expect(ids.allSatisfy { $0 == 7 } && scores.allSatisfy { $0 == 7 })
    #expect(gru4rec_recommend(session, 3, 0, &ids, 3 * size, &scores) == 3)
    #expect(ids.last == 7 && scores.last == 7 && !scores.dropLast().contains(7))
    #expect(gru4rec_recommend(session, 3, 0, nil, 0, &scores) == 3)
    #expect(gru4rec_recommend(session, 3, 0, &ids, 3 * size, nil) == 3)
    #expect(gru4rec_recommend(session, .max, 0, nil, 0, nil) == Int64(items))
    // SIZE_MAX is the largest k, and the largest room, that C knows.
    #expect(gru4rec_recommend(session, -1, 0, nil, 0, nil) == Int64(items))
    var all = [CChar](repeating: 7, count: items * size)
    #expect(gru4rec_recommend(session, -1, 0, &all, -1, nil) == Int64(items))
    gru4rec_end(session)
    gru4rec_close(model)
  }

  @Test func wrongArgumentsAreToldAndNotFollowed() throws {
    let model = try #require(InterfaceCalls.open(network))
    let session = gru4rec_start(model)
    let odd = OpaquePointer(bitPattern: 0xdead_beef)
    func refused(_ answer: Int64, _ words: String) {
      #expect(
        answer == -1 && InterfaceCalls.lastError.contains(words), "\(InterfaceCalls.lastError)")
    }
    for handle in [nil, odd, session] {
      refused(gru4rec_item_count(handle), handle == nil ? "NULL" : "no open model")
      refused(gru4rec_id_size(handle), handle == nil ? "NULL" : "no open model")
      #expect(gru4rec_start(handle) == nil)
      refused(gru4rec_recommend_after(handle, nil, 0, 1, 0, nil, 0, nil), "model")
    }
    for handle in [nil, odd, model] {
      refused(gru4rec_step(handle, "a0"), handle == nil ? "NULL" : "no session")
      refused(gru4rec_recommend(handle, 1, 0, nil, 0, nil), "session")
      refused(gru4rec_scores(handle, nil, 0, nil), "session")
    }
    refused(gru4rec_step(session, nil), "the item is NULL")
    refused(gru4rec_recommend(session, 1, 2, nil, 0, nil), "the flags are 2")
    refused(gru4rec_recommend_after(model, nil, 1, 1, 0, nil, 0, nil), "list of items is NULL")
    refused(
      gru4rec_recommend_after(model, [nil], 1, 1, 0, nil, 0, nil), "item 0 of the list is NULL")
    refused(gru4rec_recommend_after(model, nil, -1, 1, 0, nil, 0, nil), "number of items")
    refused(gru4rec_scores(session, nil, 0, nil), "no room for scores")
    // Broken UTF-8 is nobody's id.
    #expect(gru4rec_step(session, [CChar(bitPattern: 0xff), 0]) == 0)
    #expect(gru4rec_step(session, "") == 0)
    gru4rec_end(session)
    refused(gru4rec_step(session, "a0"), "no session that goes on")
    gru4rec_end(session)
    gru4rec_end(nil)
    gru4rec_end(model)
    #expect(gru4rec_item_count(model) > 0)
    gru4rec_close(model)
    refused(gru4rec_item_count(model), "no open model")
    gru4rec_close(model)
    gru4rec_close(nil)
    gru4rec_close(session)
  }

  @Test func whatIsNoModelIsNotOpened() throws {
    #expect(gru4rec_open(nil) == nil && InterfaceCalls.lastError == "the path is NULL")
    #expect(gru4rec_open(scratch.file("nowhere")) == nil)
    #expect(InterfaceCalls.lastError.contains("nowhere"))
    #expect(gru4rec_open(scratch.path) == nil)
    let text = try scratch.write("text", "ItemId\n")
    #expect(gru4rec_open(text) == nil && InterfaceCalls.lastError.contains(text))
    let cut = try scratch.write("cut", try scratch.bytes(of: "network").dropLast(9))
    #expect(gru4rec_open(cut) == nil && InterfaceCalls.lastError.contains(cut))
    // A message that is too long ends with a whole character.
    cg_keep_error("." + String(repeating: "é", count: 2000))
    #expect(InterfaceCalls.lastError == "." + String(repeating: "é", count: 1023))
  }

  /// Sessions go on when the model's owner has closed it.
  @Test func sessionsKeepTheirModel() throws {
    let model = try #require(InterfaceCalls.open(network))
    let session = gru4rec_start(model)
    gru4rec_step(session, "a0")
    var before: Float = 0
    #expect(gru4rec_recommend(session, 1, 0, nil, 0, &before) == 1)
    gru4rec_close(model)
    #expect(gru4rec_start(model) == nil)
    var after: Float = 1
    #expect(gru4rec_recommend(session, 1, 0, nil, 0, &after) == 1)
    #expect(before == after)
    #expect(gru4rec_step(session, "b1") == 1)
    gru4rec_end(session)
  }

  @Test func aFileThatIsWrittenToIsTold() throws {
    let model = try #require(InterfaceCalls.open(network))
    let session = gru4rec_start(model)
    gru4rec_step(session, "a0")
    let handle = try #require(FileHandle(forUpdatingAtPath: network))
    try handle.seekToEnd()
    try handle.write(contentsOf: [0])
    try handle.close()
    #expect(gru4rec_step(session, "a0") == -3)
    #expect(gru4rec_recommend(session, 1, 0, nil, 0, nil) == -3)
    #expect(InterfaceCalls.lastError.contains("open it anew"))
    var score: Float = 0
    #expect(InterfaceCalls.withTexts(["a0"]) { gru4rec_scores(session, $0, 1, &score) } == -3)
    gru4rec_end(session)
    gru4rec_close(model)
  }

  /// Sessions of their own, one that all share, and a model that is closed in the midst of it.
  @Test func threadsMayCallAtOnce() async throws {
    let opened = try #require(InterfaceCalls.open(network))
    let model = UInt(bitPattern: opened)
    let shared = UInt(bitPattern: gru4rec_start(opened))
    let wanted = try CatalogueModel(contentsOf: network)
    let lists = await withTaskGroup(of: (Int, [Float]).self) { group in
      for number in 0..<8 {
        group.addTask {
          let session = gru4rec_start(OpaquePointer(bitPattern: model))
          for step in 0..<50 {
            gru4rec_step(session, "a\((number + step) % 10)")
            gru4rec_step(OpaquePointer(bitPattern: shared), "b\(step % 10)")
            gru4rec_recommend(OpaquePointer(bitPattern: shared), 5, 0, nil, 0, nil)
          }
          if number == 3 { gru4rec_close(OpaquePointer(bitPattern: model)) }
          var scores = [Float](repeating: 0, count: 5)
          let count = gru4rec_recommend(session, 5, 0, nil, 0, &scores)
          gru4rec_end(session)
          // Whoever came after the end has no session.
          return (number, count == 5 ? scores : [])
        }
      }
      return await group.reduce(into: [(Int, [Float])]()) { $0.append($1) }
    }
    gru4rec_end(OpaquePointer(bitPattern: shared))
    for (number, scores) in lists where !scores.isEmpty {
      let items = (0..<50).map { "a\((number + $0) % 10)" }
      #expect(scores == wanted.recommend(after: items, count: 5).map(\.score))
    }
    #expect(lists.contains { $0.0 == 3 && !$0.1.isEmpty })
  }

  @Test func versionIsTheProducts() {
    #expect(String(cString: gru4rec_version()).split(separator: ".").count == 3)
  }
}
