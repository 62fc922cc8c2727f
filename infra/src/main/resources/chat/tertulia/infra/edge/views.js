// Asked for a view of the page, such as /rooms/r1, CloudFront gives the page: a file has a dot in its name, a view has none.
function handler(event) {
  var request = event.request;
  if (request.uri.indexOf('.', request.uri.lastIndexOf('/') + 1) < 0) {
    request.uri = '/index.html';
  }
  return request;
}
