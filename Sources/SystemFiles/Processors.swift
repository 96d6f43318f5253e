/// How many processors this process may keep busy.
package enum Processors {
  /// The processors that it may run on (`taskset`, `cpuset`), or fewer where its control group is allowed less
  /// time than they have (`docker run --cpus`, a limit of Kubernetes): a share of one counts as one.
  package static let available: Int = {
    count(allowed: allowed(), share: share())
  }()

  /// Threads that are worth their while on so many processors, with time for so many.
  static func count(allowed: Int, share: Double?) -> Int {
    guard let share, share < Double(allowed) else { return max(allowed, 1) }
    return max(Int(share.rounded(.up)), 1)
  }
}
