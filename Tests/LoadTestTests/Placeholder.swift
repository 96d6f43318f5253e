import Testing
@testable import LoadTest
