import SessionStates
import SessionStoreTesting
import Testing

@Suite struct MemoryItemStoreTests {
  @Test func keepsTheContract() async throws {
    try await ItemStoreContract.check(MemoryItemStore())
  }
}
