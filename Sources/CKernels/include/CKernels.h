int gru4rec_kernels_placeholder(void);
