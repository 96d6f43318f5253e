import Foundation
import SystemFiles
import Testing

/// What the system says of processes, and does for them.
@Suite struct PlatformTests {
  @Test func `what this process uses`() throws {
    let before = try #require(ProcessUse())
    #expect(before.residentBytes > 1 << 20 && before.virtualBytes >= before.residentBytes)
    #expect((0...before.residentBytes).contains(before.anonymousBytes))
    let start = try #require(before.start)
    let now = Date().timeIntervalSince1970
    #expect(start < now + 2 && start > now - 365 * 86_400)
    // Some work, and memory that is written to.
    var numbers = [UInt64](repeating: 1, count: 8 << 20)
    let began = ContinuousClock.now
    while ContinuousClock.now - began < .milliseconds(100) {
      for place in stride(from: 0, to: numbers.count, by: 512) { numbers[place] &*= 3 }
    }
    let after = try #require(ProcessUse())
    #expect(after.processorSeconds > before.processorSeconds && after.start == before.start)
    withExtendedLifetime(numbers) { #expect(Platform.peakMemory >= 64 << 20) }
    let memory = try #require(Platform.memoryUse)
    #expect(memory.now > 1 << 20 && memory.peak >= memory.now)
  }

  @Test func `what another process uses`() throws {
    let use = try #require(ProcessUse(of: getpid()))
    #expect(use.start == ProcessUse()?.start)
    let parent = try #require(ProcessUse(of: getppid()))
    #expect(parent.residentBytes > 0 && parent.start ?? .infinity <= use.start ?? 0)
    // No process has such a number.
    #expect(ProcessUse(of: -1) == nil && ProcessUse(of: .max) == nil)
  }

  @Test func `what is open, and what runs`() throws {
    let open = try #require(Platform.openFiles)
    #expect(open >= 3 && UInt64(open) <= Platform.mostFiles ?? 0)
    #expect(FileManager.default.isExecutableFile(atPath: Platform.executable.path))
    #expect(Platform.processor?.isEmpty != true)
    #expect(Platform.synchronizeData(-1) == EBADF)
  }
}
