#include "image.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
const unsigned char gg_image[] = {
#embed "kernels.ptx"
    , 0
};
