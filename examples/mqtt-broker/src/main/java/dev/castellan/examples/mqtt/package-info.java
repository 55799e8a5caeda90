/** A real MQTT broker with its administration inside. */
@NullMarked
package dev.castellan.examples.mqtt;

import org.jspecify.annotations.NullMarked;
