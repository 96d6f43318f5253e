// The samples of a step, its distinct columns and inputs: what `StepPlanner` finds, bit for bit, a block per step.
#pragma once
#include "losses.cuh"

// An open-addressing table of items: who is first to hold each, and how often it occurred.
struct ItemTable {
  int *item;                 // −1 where empty
  int *first;                // number of the first that holds it, then what it stands for
  int *targets;              // occurrences among targets, and among samples
  int *samples;
  int size;
};

GG_DEVICE int first_place(const ItemTable &table, int item) {
  return (int)((unsigned)item * 0x9E3779B1u >> 7) & (table.size - 1);
}

GG_DEVICE void clear(const ItemTable &table) {
  for (int i = threadIdx.x; i < table.size; i += GG_THREADS) {
    table.item[i] = -1;
    table.first[i] = 0x7FFFFFFF;
    table.targets[i] = table.samples[i] = 0;
  }
  __syncthreads();
}

// Enters the item that number holds; threads may do so at once. Returns its place.
GG_DEVICE int enter(const ItemTable &table, int item, int number) {
  int place = first_place(table, item);
  for (;;) {
    const int found = atomicCAS(table.item + place, -1, item);
    if (found == -1 || found == item) break;
    place = (place + 1) & (table.size - 1);
  }
  atomicMin(table.first + place, number);
  return place;
}

// Place of an item, −1 where it is not.
GG_DEVICE int find(const ItemTable &table, int item) {
  for (int place = first_place(table, item); table.item[place] != -1; place = (place + 1) & (table.size - 1)) {
    if (table.item[place] == item) return place;
  }
  return -1;
}

// How many threads before this one say yes, and `total` how many do; all threads call it.
GG_DEVICE int count_before(bool yes, int *shared, int &total) {
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  const unsigned votes = __ballot_sync(0xFFFFFFFFu, yes);
  __syncthreads();
  if (lane == 0) shared[warp] = __popc(votes);
  __syncthreads();
  int before = __popc(votes & ((1u << lane) - 1u));
  total = 0;
  for (int i = 0; i < GG_THREADS / 32; i++) {
    if (i < warp) before += shared[i];
    total += shared[i];
  }
  return before;
}

// Sample `place` of a step (gk_sampler_draw).
GG_DEVICE int draw(const gg_sampling &s, unsigned long long key, int place) {
  const double u = (double)(mix(key, (unsigned long long)place) >> 11) * 0x1p-53;
  int item = s.guide[(int)(u * s.items)];
  while (s.cumulative[item] <= u) item++;
  return item;
}

// w + w + …: as the planner adds, occurrence by occurrence.
GG_DEVICE float add_copies(float sum, float weight, int copies) {
  for (int i = 0; i < copies; i++) sum += weight;
  return sum;
}

GG_KERNEL gg_columns(const __grid_constant__ gg_arguments given) {
  GG_SHARED int shared[GG_THREADS / 32];
  gg_arguments a = given;
  const gg_sampling &s = given.sampling;
  a.plan += (long long)blockIdx.x * s.slot_bytes;
  a.columns += (long long)blockIdx.x * GG_COLUMN_ARRAYS * a.column_room;
  gg_plan &plan = *(gg_plan *)a.plan;
  int *lanes = (int *)(a.plan + sizeof(gg_plan));
  const auto lane_array = [&](int array) { return lanes + array * a.lane_stride; };
  const auto column_array = [&](int array) { return a.columns + (long long)array * a.column_room; };
  int *scratch = s.scratch + (long long)blockIdx.x * (4 * s.table_size + 2 * s.entries);
  const ItemTable table = {scratch, scratch + s.table_size, scratch + 2 * s.table_size,
                           scratch + 3 * s.table_size, s.table_size};
  int *items = scratch + 4 * s.table_size, *places = items + s.entries;
  const int t = threadIdx.x, m_count = plan.lanes, all = m_count + s.samples;

  // Who holds which item: lanes' targets before the samples.
  clear(table);
  for (int i = t; i < all; i += GG_THREADS) {
    const int item = i < m_count ? lane_array(GG_TARGET_ITEM)[i] : draw(s, plan.sample_key, i - m_count);
    const int place = enter(table, item, i);
    atomicAdd((i < m_count ? table.targets : table.samples) + place, 1);
    items[i] = item;
    places[i] = place;
  }
  __syncthreads();

  // Columns in the order of first occurrence; a table's `first` becomes its column.
  int columns = 0;
  for (int from = 0; from < all; from += GG_THREADS) {
    const int i = from + t;
    const bool is_first = i < all && table.first[places[i]] == i;
    int total;
    const int column = columns + count_before(is_first, shared, total);
    if (is_first) {
      const int item = items[i], place = places[i];
      const float target = s.target_weight ? s.target_weight[item] : 1.0f;
      const float sample = s.sample_weight ? s.sample_weight[item] : 1.0f;
      float weight = add_copies(0, target, table.targets[place]);
      weight = add_copies(weight, sample, table.samples[place]);
      column_array(GG_ITEM)[column] = item;
      column_array(GG_INPUT_OF_COLUMN)[column] = -1;
      ((float *)column_array(GG_WEIGHT))[column] = weight;
      ((float *)column_array(GG_COPIES))[column] = (float)(table.targets[place] + table.samples[place]);
      // Until all columns are known, as a negative number: it must not be taken for a first one.
      items[i] = -1 - column;
    }
    columns += total;
  }
  __syncthreads();
  for (int i = t; i < all; i += GG_THREADS) {
    if (items[i] < 0) table.first[places[i]] = -1 - items[i];
  }
  __syncthreads();

  // What the lanes' targets count.
  for (int m = t; m < m_count; m += GG_THREADS) {
    const int column = table.first[places[m]], item = lane_array(GG_TARGET_ITEM)[m];
    const float copies = ((float *)column_array(GG_COPIES))[column];
    const float weight = ((float *)column_array(GG_WEIGHT))[column];
    const float own = s.target_weight ? s.target_weight[item] : 1.0f;
    lane_array(GG_TARGET)[m] = column;
    ((float *)lane_array(GG_OWN_COPIES))[m] = s.masked ? 1.0f : copies;
    ((float *)lane_array(GG_COUNT))[m] = s.masked ? (float)all - copies + 1.0f : (float)all;
    ((float *)lane_array(GG_CORRECTION))[m] = s.log_count ? s.logq * s.log_count[item] : 0.0f;
    ((float *)lane_array(GG_CORRECTION_SUM))[m] = 0;
    ((float *)lane_array(GG_OWN_WEIGHT))[m] =
        is_pairwise(a.loss.kind) ? (s.masked ? 0.0f : copies - 1.0f) : (s.masked ? own : weight);
  }

  // Distinct inputs, those that are scored before the others. Their columns are looked up before the table is used
  // for the inputs themselves.
  int *column_of_lane = places, *place_of_lane = items;
  __syncthreads();
  for (int m = t; m < m_count; m += GG_THREADS) {
    const int place = find(table, lane_array(GG_INPUT)[m]);
    column_of_lane[m] = place < 0 ? -1 : table.first[place];
  }
  __syncthreads();
  clear(table);
  for (int m = t; m < m_count; m += GG_THREADS) {
    place_of_lane[m] = enter(table, lane_array(GG_INPUT)[m], m);
  }
  __syncthreads();
  int inputs = 0, scored_inputs = 0;
  for (int scored = 1; scored >= 0; scored--) {
    for (int from = 0; from < m_count; from += GG_THREADS) {
      const int m = from + t;
      const bool is_first = m < m_count && (column_of_lane[m] >= 0) == (scored == 1) &&
                            table.first[place_of_lane[m]] == m;
      int total;
      const int input = inputs + count_before(is_first, shared, total);
      if (is_first) {
        lane_array(GG_DISTINCT)[input] = lane_array(GG_INPUT)[m];
        lane_array(GG_COLUMN_OF_INPUT)[input] = column_of_lane[m];
        if (scored) column_array(GG_INPUT_OF_COLUMN)[column_of_lane[m]] = input;
        // The table's counts are free: one keeps the item's input.
        table.targets[place_of_lane[m]] = input;
      }
      inputs += total;
    }
    if (scored) scored_inputs = inputs;
  }
  __syncthreads();

  // Lanes by input: each input's begin behind all those of inputs before it.
  int *input_of_lane = column_of_lane;
  for (int m = t; m < m_count; m += GG_THREADS) input_of_lane[m] = table.targets[place_of_lane[m]];
  __syncthreads();
  for (int m = t; m < m_count; m += GG_THREADS) {
    const int input = input_of_lane[m];
    int before = 0, same = 0;
#pragma unroll 8
    for (int other = 0; other < m_count; other++) {
      const int its = input_of_lane[other];
      before += its < input;
      same += its == input && other < m;
    }
    lane_array(GG_LANES_BY_INPUT)[before + same] = m;
    if (same == 0) lane_array(GG_FIRST_OF_INPUT)[input] = before;
  }
  if (t == 0) {
    plan.columns = columns;
    plan.inputs = inputs;
    plan.scored_inputs = scored_inputs;
  }
}
