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
 * What Tomcat's settings in application.yml leave open for a client that is slow by
 * intent: how long a head may take, the rest of a body that was refused, and an answer
 * that nobody reads.
 */
@Component
class BoundedConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

	/**
	 * Chosen by us, in bytes: more than any file has that a stranger gets, so that the
	 * system holds it for a client that does not read, and no thread does.
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
	 * Ends connections with an unread body. Tomcat would wait for the rest of it, in the
	 * thread that has answered.
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
