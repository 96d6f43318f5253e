import Testing
@testable import RecommendationServer
