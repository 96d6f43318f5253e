import Testing

/// What only one system has stands in one file, so that a port is one file more.
@Suite struct PortabilityTests {
  /// The file.
  private static let linux = "SystemFiles/Linux.swift"

  /// Modules that are one system's; `Foundation` brings the system's along, `CPosix` what systems share.
  private static let systemModules: Set = [
    "Android", "Bionic", "Darwin", "Glibc", "Musl", "SwiftGlibc", "WinSDK",
  ]

  /// Calls and flags of Linux, calls to which glibc gives types of its own, and members that have names of one system.
  private static let words: Set = Set(
    """
    st_atim st_ctim st_mtim st_atimespec st_ctimespec st_mtimespec getrlimit setrlimit getrusage setpriority
    epoll_create1 epoll_ctl epoll_wait eventfd signalfd timerfd_create inotify_init1 memfd_create prctl syscall
    sched_getaffinity sched_setaffinity sched_getcpu gettid pthread_setname_np pthread_setaffinity_np getrandom
    fallocate posix_fallocate posix_fadvise readahead sync_file_range fdatasync syncfs copy_file_range sendfile
    splice renameat2 statx openat2 mremap accept4 pipe2 dup3 O_TMPFILE O_DIRECT O_PATH O_NOATIME O_LARGEFILE
    MAP_POPULATE MAP_HUGETLB MAP_NORESERVE MAP_LOCKED MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_COLLAPSE MADV_COLD
    MADV_PAGEOUT MADV_DONTFORK MADV_DONTDUMP MADV_POPULATE_READ MADV_POPULATE_WRITE malloc_trim malloc_info
    mallopt malloc_usable_size program_invocation_name
    """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })

  /// The words of a line that only one system has, and the beginnings of its files' names.
  private static func words(of line: Substring) -> [String] {
    let found = line.utf8.split { byte in
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) && byte != UInt8(ascii: "_")
    }.filter { word in
      words.contains(Array(word))
        || word.starts(with: "__".utf8) && word.suffix(2) == Array("_t".utf8)[...]
    }.map { String(decoding: $0, as: UTF8.self) }
    let names = ["/proc", "/sys/"].filter { line.contains("\"\($0)") }
    let isCondition = ["#if", "#elseif"].contains { line.drop { $0 == " " }.hasPrefix($0) }
    let conditions = ["os(", "canImport(", "targetEnvironment("].filter {
      isCondition && line.contains($0)
    }
    return found + names + conditions
  }

  private static func findings(_ file: SourceFile) -> [String] {
    systemModules.intersection(file.imports).sorted() + file.code.flatMap(words(of:))
  }

  @Test func `what only one system has stands in one file`() throws {
    for file in try SourceFile.all() where file.path != Self.linux {
      let found = Self.findings(file)
      #expect(
        found.isEmpty,
        "\(file.path) is for one system alone (\(found)); import CPosix, and what Linux alone has goes to \(Self.linux)"
      )
    }
  }

  /// The list at the head of that file names what the scan finds there.
  @Test func `the list is complete`() throws {
    let file = try #require(try SourceFile.all().first { $0.path == Self.linux })
    let list = file.text.prefix { $0 != "#" }
    let found = Set(Self.findings(file)).filter { !$0.hasPrefix("__") && !$0.hasSuffix("(") }
    for word in found {
      #expect(list.contains(word), "the list at the head of \(Self.linux) lacks \(word)")
    }
    #expect(found.count > 6)
  }

  /// The scan itself sees what it must, and no more.
  @Test(arguments: [
    ("import Glibc", true), ("#if os(Linux)", true), ("  #if canImport(Darwin)", true),
    (#"let text = read("/proc/self/status")"#, true), ("fdatasync(file)", true),
    ("let time = status.st_mtim", true), ("__rlimit_resource_t(1)", true),
    ("let file = open(path, O_RDONLY | O_TMPFILE)", true), ("import CPosix", false),
    ("import Foundation", false), ("let os = 3  // fdatasync", false), ("fsync(file)", false),
    ("let modified = status.modified", false), ("madvise(memory, 1, MADV_DONTNEED)", false),
  ])
  func scan(_ line: String, _ isFound: Bool) {
    let found = Self.findings(SourceFile(path: "Kernels/A.swift", text: line))
    #expect(found.isEmpty != isFound, "\(line)")
  }
}
