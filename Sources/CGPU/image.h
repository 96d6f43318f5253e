// The kernels as the driver loads them: PTX, which scripts/build-kernels makes of the folder `kernels`.
extern const unsigned char gg_image[];
