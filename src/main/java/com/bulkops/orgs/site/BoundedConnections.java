package com.bulkops.orgs.site;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Limits for clients that are slow on purpose, where Tomcat's settings in application.yml
 * have none: the time for a request head, the rest of a refused body, and an answer that
 * is not read.
 */
@Component
class BoundedConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

	/**
	 * Chosen by us, in bytes: larger than any file that is served without a token. The
	 * operating system buffers it for a client that does not read, so that no thread
	 * waits.
	 */
	private static final int SEND_BUFFER = 128 * 1024;

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		factory.setProtocol(BoundedHeadsProtocol.class.getName());
		factory.addConnectorCustomizers(
				(connector) -> connector.setProperty("socket.txBufSize", Integer.toString(SEND_BUFFER)));
		factory.addEngineValves(new UnreadBodies());
	}

	/**
	 * A valve that ends connections with an unread body. Tomcat would wait for the rest
	 * of it in the request thread.
	 */
	private static final class UnreadBodies extends ValveBase {

		UnreadBodies() {
			super(true); // answers may be asynchronous
		}

		@Override
		public void invoke(Request request, Response response) throws IOException, ServletException {
			getNext().invoke(request, response);
			AtomicBoolean isRead = new AtomicBoolean();
			request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, isRead);
			if (!isRead.get() && ClosedBodyFilter.hasBody(request)) {
				request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
			}
		}

	}

}
