/// A page as a screen reader has it.
extension Page {
  /// Roles and names of all controls, as a screen reader hears them.
  func controls() async throws -> [(role: String, name: String)] {
    struct Tree: Decodable {
      struct Text: Decodable { let value: String? }
      struct Node: Decodable {
        let ignored: Bool
        let role: Text?
        let name: Text?
        private enum CodingKeys: String, CodingKey { case ignored, role, name }
      }
      let nodes: [Node]
    }
    let tree = try await devTools.send(
      "Accessibility.getFullAXTree", session: session, as: Tree.self)
    let roles: Set = ["button", "checkbox", "combobox", "searchbox", "textbox", "link"]
    return tree.nodes.compactMap { node in
      guard !node.ignored, let role = node.role?.value, roles.contains(role) else { return nil }
      return (role, node.name?.value ?? "")
    }
  }
}
