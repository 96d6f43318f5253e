import ArgumentParser

/// What is written where.
package struct OutputOptions: ParsableArguments {
  @Flag(help: "Write the result as JSON.")
  package var json = false

  @Flag(help: "Show no progress.")
  package var quiet = false

  package init() {}
}
