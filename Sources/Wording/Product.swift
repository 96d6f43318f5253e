/// This product, as its files and reports name it.
package enum Product {
  /// Version of the product.
  package static let version = "0.2.0"
}
