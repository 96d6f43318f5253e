import ServiceLifecycle

/// A service that is called by its name where it is described.
///
/// A group of services writes a description of each into its log, and that of a server is all that it holds: pages of
/// titles and routes.
struct NamedService<Base: Service>: Service, CustomStringConvertible {
  let description: String
  private let base: Base

  init(_ name: String, _ base: Base) { (description, self.base) = (name, base) }

  func run() async throws { try await base.run() }
}
