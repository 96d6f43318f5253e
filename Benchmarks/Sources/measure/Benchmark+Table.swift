extension Benchmark {
  private static let regularised =
    " --embedding-dropout 0.4 --hidden-dropout 0.3 --momentum 0.2"

  /// All benchmarks, one a line.
  static let all = [
    // Training by layers, batch size and loss; threads are one per processor.
    Benchmark("train/100-32/cross-entropy", "train --layers 100 --batch-size 32"),
    Benchmark("train/100-128/cross-entropy", "train --layers 100 --batch-size 128"),
    Benchmark("train/100-512/cross-entropy", "train --layers 100 --batch-size 512"),
    Benchmark("train/256-32/cross-entropy", "train --layers 256 --batch-size 32"),
    Benchmark("train/256-128/cross-entropy", "train --layers 256 --batch-size 128"),
    Benchmark("train/256-512/cross-entropy", "train --layers 256 --batch-size 512"),
    Benchmark("train/512-32/cross-entropy", "train --layers 512 --batch-size 32"),
    Benchmark("train/512-128/cross-entropy", "train --layers 512 --batch-size 128"),
    Benchmark("train/512-512/cross-entropy", "train --layers 512 --batch-size 512"),
    Benchmark("train/100-32/bpr-max", "train --layers 100 --batch-size 32 --loss bpr-max"),
    Benchmark("train/100-128/bpr-max", "train --layers 100 --batch-size 128 --loss bpr-max"),
    Benchmark("train/256-128/bpr-max", "train --layers 256 --batch-size 128 --loss bpr-max"),
    Benchmark("train/512-128/bpr-max", "train --layers 512 --batch-size 128 --loss bpr-max"),

    // With everything that the authors' settings switch on.
    Benchmark("regularised/100-32", "train --layers 100 --batch-size 32\(regularised)"),
    Benchmark("regularised/100-128", "train --layers 100 --batch-size 128\(regularised)"),
    Benchmark("regularised/512-128", "train --layers 512 --batch-size 128\(regularised)"),

    // Training by threads.
    Benchmark("threads/100-32/1", "train --layers 100 --batch-size 32 --threads 1"),
    Benchmark("threads/100-32/2", "train --layers 100 --batch-size 32 --threads 2"),
    Benchmark("threads/100-128/1", "train --layers 100 --batch-size 128 --threads 1"),
    Benchmark("threads/100-128/2", "train --layers 100 --batch-size 128 --threads 2"),
    Benchmark("threads/256-128/1", "train --layers 256 --batch-size 128 --threads 1"),
    Benchmark("threads/256-128/2", "train --layers 256 --batch-size 128 --threads 2"),
    Benchmark("threads/512-128/1", "train --layers 512 --batch-size 128 --threads 1"),
    Benchmark("threads/512-128/2", "train --layers 512 --batch-size 128 --threads 2"),

    // Training by catalogue; ten million items take about 9 GB.
    Benchmark("catalogue/32/10000", "train --layers 100 --batch-size 32 --catalogue 10000"),
    Benchmark("catalogue/32/100000", "train --layers 100 --batch-size 32 --catalogue 100000"),
    Benchmark("catalogue/32/1000000", "train --layers 100 --batch-size 32 --catalogue 1000000"),
    Benchmark("catalogue/32/10000000", "train --layers 100 --batch-size 32 --catalogue 10000000"),
    Benchmark("catalogue/512/10000", "train --layers 100 --batch-size 512 --catalogue 10000"),
    Benchmark("catalogue/512/100000", "train --layers 100 --batch-size 512 --catalogue 100000"),
    Benchmark("catalogue/512/1000000", "train --layers 100 --batch-size 512 --catalogue 1000000"),
    Benchmark(
      "catalogue/512/10000000", "train --layers 100 --batch-size 512 --catalogue 10000000"),

    // Scores of all items, and with them ranks and metrics.
    Benchmark("score/100/10000", "score --layers 100 --catalogue 10000"),
    Benchmark("score/100/43097", "score --layers 100 --catalogue 43097"),
    Benchmark("score/100/100000", "score --layers 100 --catalogue 100000"),
    Benchmark("score/100/1000000", "score --layers 100 --catalogue 1000000"),
    Benchmark("score/512/10000", "score --layers 512 --catalogue 10000"),
    Benchmark("score/512/43097", "score --layers 512 --catalogue 43097"),
    Benchmark("score/512/100000", "score --layers 512 --catalogue 100000"),
    Benchmark("score/512/1000000", "score --layers 512 --catalogue 1000000"),
    Benchmark("evaluate/100/10000", "evaluate --layers 100 --catalogue 10000"),
    Benchmark("evaluate/100/43097", "evaluate --layers 100 --catalogue 43097"),
    Benchmark("evaluate/100/100000", "evaluate --layers 100 --catalogue 100000"),
    Benchmark("evaluate/100/1000000", "evaluate --layers 100 --catalogue 1000000"),
    Benchmark("evaluate/512/10000", "evaluate --layers 512 --catalogue 10000"),
    Benchmark("evaluate/512/43097", "evaluate --layers 512 --catalogue 43097"),
    Benchmark("evaluate/512/100000", "evaluate --layers 512 --catalogue 100000"),
    Benchmark("evaluate/512/1000000", "evaluate --layers 512 --catalogue 1000000"),

    // Reading by order of the events and compression.
    Benchmark("read/time/none", "read --order time --compression none"),
    Benchmark("read/time/gzip", "read --order time --compression gzip"),
    Benchmark("read/time/zstd", "read --order time --compression zstd"),
    Benchmark("read/session/none", "read --order session --compression none"),
    Benchmark("read/session/gzip", "read --order session --compression gzip"),
    Benchmark("read/session/zstd", "read --order session --compression zstd"),
    Benchmark("read/shuffled/none", "read --order shuffled --compression none"),
    Benchmark("read/shuffled/gzip", "read --order shuffled --compression gzip"),
    Benchmark("read/shuffled/zstd", "read --order shuffled --compression zstd"),
  ]
}
