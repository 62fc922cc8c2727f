// An asset's name is a hash of what is in it, so it is kept for ever. CloudFront does not ask this about an error.
function handler(event) {
  var response = event.response;
  response.headers['cache-control'] = { value: 'public, max-age=31536000, immutable' };
  return response;
}
