// What the host and the kernels of a GPU tell each other. The host's compiler reads it, and those of the
// kernels, which know no headers: plain C types only.
//
// Letters: B lanes of the batch, L lanes padded, M lanes in use, H units of a layer, E size of its input, C
// columns that a step may have, U those that it has. All matrices are row-major Float32.
#ifndef GG_LAYOUT_H
#define GG_LAYOUT_H

// Threads of a block, in every kernel.
enum { GG_THREADS = 256 };
// Lanes are padded to a multiple of this.
enum { GG_LANES = 64 };

// Numbers of the losses, activations and optimisers: those of the kernels of the CPU.
enum { GG_BPR, GG_BPR_MAX, GG_CROSS_ENTROPY, GG_TOP1, GG_TOP1_MAX };
enum { GG_LINEAR, GG_TANH, GG_RELU, GG_LEAKY, GG_ELU, GG_SELU };
enum { GG_ADAGRAD, GG_SGD, GG_RMSPROP, GG_ADADELTA, GG_ADAM };

typedef struct {
  int kind;
  float alpha;
  float lambda;
} gg_activation;

typedef struct {
  int kind;
  float bpreg;
  float smoothing;
  float scale;               // 1 / configured batch size
  gg_activation final;
} gg_loss;

typedef struct {
  int kind;
  float momentum;            // 0: rows have no velocity
  float l2;
  float clip;                // largest norm of the whole gradient; 0: no limit
} gg_optimizer;

// Rows of parameters: weights, the optimiser's slots, the velocity, each `padded` floats.
typedef struct {
  float *rows;
  long long stride;          // floats from one row to the next
  int count;                 // rows
  int width;                 // used floats of a slot
  int padded;                // floats of a slot
  int penalised;             // leading floats under L2
  int unit;                  // whether weights of a row stay a vector of length 1
} gg_table;

// The head of a step's plan. Behind it stand GG_LANE_ARRAYS arrays of L values; GG_COLUMN_ARRAYS of C stand apart.
typedef struct {
  int lanes;                 // M
  int columns;               // U
  int inputs;                // distinct inputs
  int scored_inputs;         // those that are scored too, which come first
  int parity;                // which of the two buffers of states enters the step
  int has_key;               // whether masks are drawn under the key, or lie in buffers
  unsigned long long mask_key;
  unsigned long long sample_key;
  float learning_rate;
  float correction1;
  float correction2;
  float unused;
} gg_plan;

enum {
  GG_INPUT,                  // int: item that the lane shows
  GG_CARRIED,                // int: lane whose state it carries on, −1 for zeros
  GG_TARGET_ITEM,            // int: item that comes next
  // What follows, and the columns, are made by the card where it draws the samples.
  GG_LANES_BY_INPUT,         // int: the lanes, ordered by the distinct inputs that they show
  GG_FIRST_OF_INPUT,         // int: where each distinct input's lanes begin there
  GG_DISTINCT,               // int: item of each distinct input
  GG_COLUMN_OF_INPUT,        // int: its column, −1 for none
  GG_TARGET,                 // int: column of the lane's target
  GG_OWN_WEIGHT,             // float: weight of that column in its own lane
  GG_OWN_COPIES,             // float: its copies there, the target included
  GG_COUNT,                  // float: N, columns that the lane counts, copies included
  GG_CORRECTION,             // float: logQ's, of the target
  GG_CORRECTION_SUM,         // float: that of all N columns
  GG_LANE_ARRAYS
};
enum {
  GG_ITEM,                   // int: item of the column
  GG_INPUT_OF_COLUMN,        // int: distinct input that it is, −1 for none
  GG_WEIGHT,                 // float: its weight in the loss
  GG_COPIES,                 // float: how often it occurred
  GG_COLUMN_ARRAYS
};

// How the card draws samples and finds the distinct columns.
typedef struct {
  const double *cumulative;  // items: cumulative probability, last = 1
  const int *guide;          // items: first item whose cumulative exceeds g / items
  const float *target_weight;  // items: weights with logQ; null without
  const float *sample_weight;
  const float *log_count;
  float logq;
  int items;
  int samples;               // S
  int masked;                // whether accidental hits are left out
  int table_size;            // entries of a table of items, a power of two
  int *scratch;              // for each step of a chunk: 4 arrays of table_size, and 2 of `entries`
  int entries;               // L + S, padded
  int slot_bytes;            // from one plan of a chunk to the next
} gg_sampling;

// Sums of a loss for a lane: the reference of the exponentials, and four of the loss's own.
enum { GG_STATS = 5 };

// One GRU layer. "Parts" are summed by who reads them.
typedef struct {
  int units;
  int block_units;           // units of all blocks but the last, see `GateLayout`
  int input_size;            // E; 0 for one-hot input
  int number;
  gg_table input;            // 3H × E or E + 1; no rows where there is none
  gg_table recurrent;        // 3H × (H + 1)
  float *states[2];          // B × stride
  float *below[2];           // states of the layer below; null for the first one
  int stride;
  int below_stride;
  float *gates;              // 4 × H × L: r, z, n, and the state's product of n
  float *reset;              // B × stride: r ⊙ h of the form `before`
  float *input_gates;        // 3H × L: gradient of the input's products
  float *state_gates;        // 3H × L: of the state's
  const float *above;        // parts × B × stride: gradient of the new states
  int above_parts;
  int input_parts_count;
  float *input_parts;        // parts × B × input_stride: gradient of the input
  int input_stride;
  int reset_parts_count;
  float *reset_parts;        // parts × B × stride: gradient of r ⊙ h
  float *input_gradient;     // 3H × padded width
  float *recurrent_gradient;
  const float *mask;         // H × L, where masks are given
} gg_layer;

// Everything that a kernel knows; each launch has its own copy.
typedef struct {
  int batch;                 // B
  int lane_stride;           // L
  int column_room;           // C, padded
  int before;                // the form of the GRU with the reset gate before the product
  int shared;                // inputs are output rows
  int one_hot;               // inputs are rows of gates
  int cosine;
  float length;              // 1 / temperature
  float input_dropout;
  float hidden_dropout;
  gg_activation hidden;
  gg_loss loss;
  gg_optimizer optimizer;
  gg_table output;           // I × (H + 1)
  gg_table inputs;           // the table that inputs come from
  char *plan;
  int *columns;              // GG_COLUMN_ARRAYS × C
  float *cost;
  gg_sampling sampling;
  float *vectors;            // B × vector_stride: inputs of the first layer
  int vector_stride;
  const float *input_mask;   // B × vector_stride, where masks are given
  float *directions;         // B × stride of the last layer, and what each state was multiplied by
  float *factors;
  float *scores;             // C × L, then their gradients
  float *stats;              // blocks × GG_STATS × L
  int stats_blocks_width;    // columns of a block of them
  float *target_scores;      // L
  float *lane_losses;        // L
  float *state_parts;        // parts × B × stride of the last layer
  int state_parts_count;
  float *column_gradient;    // C × padded width of the output table
  float *input_rows;         // L × padded width of the inputs' table: gradients of the distinct inputs
  double *norms;             // squared norm of each row's gradient
  float *clip_scale;
  int norm_rows;             // where the launch's first dense row has its norm
  int roles[4];              // first block of each part of a launch with several
  gg_layer layer;            // the layer that the launch works on
} gg_arguments;

#endif
