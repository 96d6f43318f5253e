/// Vectors brought to a length, and the way of gradients back through that.
public enum TwinDirection {
  /// length · x / |x|; zeros stay zeros.
  public static func of(_ x: [Double], length: Double) -> [Double] {
    let squared = dot(x, x)
    return squared > 0 ? x.map { $0 * length / squared.squareRoot() } : x
  }

  /// Gradient of x for the gradient g of its direction: length / |x| · (g − x (x · g) / |x|²), and none for zeros.
  public static func gradient(_ g: [Double], of x: [Double], length: Double) -> [Double] {
    let squared = dot(x, x)
    guard squared > 0 else { return x }
    let (along, factor) = (dot(x, g) / squared, length / squared.squareRoot())
    return zip(g, x).map { factor * ($0 - along * $1) }
  }

  /// Σ a ⊙ b.
  public static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
