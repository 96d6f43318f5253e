// The kernels as the driver loads them: PTX, which scripts/build-kernels makes of the folder `kernels`.

// Its text, which the caller frees; NULL without memory.
char *gg_image(void);
