import ArgumentParser

/// What is written where.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Write the result as JSON.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false
}
