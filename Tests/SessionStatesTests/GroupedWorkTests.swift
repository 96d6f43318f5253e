import SessionStoreTesting
import Testing

@testable import SessionStates

@Suite struct GroupedWorkTests {
  @Test func everyCallGetsItsOwnAnswer() async throws {
    let work = GroupedWork<Int, Int>(label: "test") { inputs, _ in
      inputs.map { $0 % 7 == 0 ? .failure(.full(reason: "\($0)")) : .success(2 * $0) }
    }
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<1000 {
        group.addTask {
          if number % 7 == 0 {
            await #expect(throws: SessionStateStoreError.full(reason: "\(number)")) {
              try await work.run(number)
            }
          } else {
            #expect((try? await work.run(number)) == 2 * number)
          }
        }
      }
    }
  }

  @Test func whatArrivesMeanwhileIsDoneTogether() async throws {
    let (groups, arrived) = (SharedCounter(), SharedCounter())
    let work = GroupedWork<Int, Int>(label: "test") { inputs, _ in
      groups.add()
      // The first group lasts until the other callers are there.
      while groups.value == 1, arrived.value < 50 {}
      return inputs.map { .success($0) }
    }
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask {
          arrived.add()
          #expect((try? await work.run(number)) == number)
        }
      }
    }
    #expect(groups.value < 50)
  }

  /// Each call is answered once, those behind a group at work too, and no group is empty.
  @Test func refusesWhatWaits() async throws {
    let (groups, arrived, released) = (SharedCounter(), SharedCounter(), SharedCounter())
    let away = SessionStateStoreError.unavailable(reason: "away")
    let work = GroupedWork<Int, Int>(label: "test") { inputs, _ in
      #expect(!inputs.isEmpty)
      groups.add()
      while released.value == 0 {}
      return inputs.map { .success($0) }
    }
    async let first = work.run(0)
    while groups.value == 0 { await Task.yield() }
    let others = (1...50).map { number in
      Task {
        arrived.add()
        return try await work.run(number)
      }
    }
    while arrived.value < 50 { await Task.yield() }
    work.refuse(away)
    for other in others { await #expect(throws: away) { try await other.value } }
    released.add()
    #expect(try await first == 0)
    work.accept()
    #expect(try await work.run(51) == 51)
  }

  @Test func theLastThingIsDoneWhenAllIsAnswered() async throws {
    let (answered, last) = (SharedCounter(), SharedCounter())
    let work = GroupedWork<Int, Int>(label: "test") { inputs, _ in
      #expect(last.value == 0)
      for _ in inputs { answered.add() }
      return inputs.map { .success($0) }
    }
    for number in 0..<3 { #expect(try await work.run(number) == number) }
    await work.finish { last.add() }
    #expect(answered.value == 3 && last.value == 1)
  }

  @Test func refusesUntilItAcceptsAndEndsForGood() async throws {
    let work = GroupedWork<Int, Int>(label: "test") { inputs, _ in inputs.map { .success($0) } }
    let away = SessionStateStoreError.unavailable(reason: "away")
    work.refuse(away)
    await #expect(throws: away) { try await work.run(1) }
    work.accept()
    #expect(try await work.run(2) == 2)
    await work.finish {}
    work.accept()
    await #expect(throws: SessionStateStoreError.closed) { try await work.run(3) }
    work.refuse(away)
    await #expect(throws: SessionStateStoreError.closed) { try await work.run(4) }
  }
}
