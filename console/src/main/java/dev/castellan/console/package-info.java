/**
 * The REST API and its adapters for HTTP servers.
 *
 * <p>A server is connected through two plain values, {@link dev.castellan.console.HttpCall} and
 * {@link dev.castellan.console.HttpReply}: {@link dev.castellan.console.Console#handle} turns one
 * into the other. {@link dev.castellan.console.JdkHttp}, {@link
 * dev.castellan.console.ConsoleServer} and {@link dev.castellan.console.ConsoleServlet} do that for
 * the servers most brokers have.
 */
@NullMarked
package dev.castellan.console;

import org.jspecify.annotations.NullMarked;
